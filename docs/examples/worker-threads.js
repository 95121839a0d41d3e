/** A classifier in a thread of the program's own: `MODEL=model.onnx node worker-threads.js`. */
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { loadClassifier } from '@onnx-bridge/runtime';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: ['The best movie', 'A waste of time'] });
  const [results] = await once(worker, 'message');
  for (const { text, label } of results) process.stdout.write(`${label}: ${text}\n`);
} else {
  const classifier = await loadClassifier(process.env.MODEL ?? 'model.onnx', { workers: 1 });
  const results = [];
  for await (const result of classifier.classifyStream(workerData)) results.push(result);
  await classifier.dispose();
  parentPort.postMessage(results);
}
