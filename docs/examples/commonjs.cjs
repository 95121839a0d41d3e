/** The package in CommonJS: `MODEL=model.onnx node commonjs.cjs`. */
const { loadClassifier } = require('@onnx-bridge/runtime');

async function main() {
  const classifier = await loadClassifier(process.env.MODEL ?? 'model.onnx');
  const { label } = await classifier.classify('The best movie');
  await classifier.dispose();
  process.stdout.write(`${label}\n`);
}

main();
