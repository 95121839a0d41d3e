/** A process of its own, in plain JavaScript: loads models with changed bytes; a crash of native code would end it. */
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { loadClassifier, loadModel } from '../../runtime/dist/node/index.js';

const [file, runs, seed] = process.argv.slice(2);
const model = await readFile(file);
const counts = { loaded: 0, refused: 0 };

/** Where, and what is written there: any byte, or what makes lengths and counts large. */
const change = fc.record({
  offset: fc.nat({ max: model.length - 1 }),
  byte: fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 0x7f, 0x80, 0xff)),
});

async function tryModel(bytes) {
  try {
    const loaded = await loadModel(bytes, { device: 'cpu', threads: 1 });
    await loaded.dispose();
    const classifier = await loadClassifier(bytes, { device: 'cpu', threads: 1 });
    await classifier.classify('not bad at all').finally(() => classifier.dispose());
    counts.loaded += 1;
  } catch (error) {
    if (!String(error?.code).startsWith('ONNX_BRIDGE_')) throw error;
    counts.refused += 1;
  }
}

await fc.assert(
  fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
    const bytes = new Uint8Array(model);
    for (const { offset, byte } of changes) bytes[offset] = byte;
    await tryModel(bytes);
  }),
  { numRuns: Number(runs), seed: Number(seed) },
);
for (let length = 0; length < model.length; length += 97) await tryModel(model.subarray(0, length));
process.stdout.write(JSON.stringify(counts));
