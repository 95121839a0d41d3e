/** Run by install.sh beside the installed packages: what worked on one version of Node and failed on another. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { createGraphBuilder, encodeModel } from '@onnx-bridge/export/onnx';
import { loadClassifier } from '@onnx-bridge/runtime';
import { startServer } from '@onnx-bridge/runtime/server';

const [file] = process.argv.slice(2);

const classifier = await loadClassifier(file);
const { label } = await classifier.classify('The best movie');
await classifier.dispose();

const server = await startServer({ model: file, port: 0 });
const body = JSON.stringify({ text: 'The best movie' });
const answer = await fetch(`${server.url}/classify`, { method: 'POST', body });
assert.equal((await answer.json()).label, label);
await server.stop();

const builder = createGraphBuilder('identity');
const x = builder.input('x', 'float16', ['n']);
builder.output(builder.node('Identity', [x]), { name: 'y', dataType: 'float16', shape: ['n'] });
const graph = builder.build();
const origin = { producerName: 'test', producerVersion: '1', metadata: {} };
const model = await createRequire(import.meta.url)('@onnx-bridge/runtime').loadModel(
  encodeModel({ graph, opset: 17, irVersion: 8, ...origin }),
);
const bits = Uint16Array.of(0x3c00, 0xc000);
const { y } = await model.run({ x: { data: bits, shape: [2] } });
assert.deepEqual(y.data, bits);
await model.dispose();
process.stdout.write(`The packages work on Node ${process.version}\n`);
