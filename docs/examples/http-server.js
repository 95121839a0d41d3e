/** A server of a few lines: `MODEL=model.onnx node http-server.js`, then `curl --data "The best movie" localhost:3000`. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { loadClassifier } from '@onnx-bridge/runtime';

const classifier = await loadClassifier(process.env.MODEL ?? 'model.onnx');

// With Express: app.post('/', express.text(), async (request, response) => response.json(await classifier.classify(request.body)));
const server = createServer(async (request, response) => {
  const result = await classifier.classify(await text(request));
  response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
});
server.listen(Number(process.env.PORT ?? 3000), () => {
  process.stdout.write(`http://localhost:${server.address().port}\n`);
});

process.once('SIGTERM', () => {
  server.close(() => classifier.dispose());
});
