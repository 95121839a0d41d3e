/** Whatever a graph model's file holds, reading and converting it ends in a model or in one of our errors. */
import { convertGraphDescription, ExportError } from '@onnx-bridge/export';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFiles } from '../../../export/src/read/open-model.ts';
import { readGraphModel } from '../../../export/src/read/read-graph-model.ts';
import { filesInMemory, type ModelParts } from '../../support/files-in-memory.ts';
import { JSON_CHANGE, mutateJson } from '../../support/mutate-json.ts';
import { type GraphSpec, graphModelParts } from './graph-spec.ts';
import { OP_CASES } from './op-cases.ts';

function encode(graph: GraphSpec): ModelParts {
  const constants = Object.entries(graph.constants ?? {});
  const weights = constants.map(([name, { dataType, shape }]) => ({ name, shape, dtype: dataType }));
  const buffers = constants.map(([, { data }]) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  return {
    text: JSON.stringify({
      format: 'graph-model',
      ...graphModelParts(graph),
      weightsManifest: [{ paths: ['weights.bin'], weights }],
    }),
    weights: new Uint8Array(Buffer.concat(buffers)),
  };
}

/** Converts, and says how it ended. */
async function convert(parts: ModelParts): Promise<string> {
  try {
    const opened = await openFiles(filesInMemory(parts));
    if (!('json' in opened)) throw new Error('it was opened as a Keras file');
    convertGraphDescription(await readGraphModel(opened));
    return 'converted';
  } catch (error) {
    if (error instanceof ExportError) return error.code;
    throw error;
  }
}

/** As many changes as fit into it: a file takes a millisecond or less. */
const TIME_LIMIT_MS = 4_000;

const MODELS = OP_CASES.map(({ name, graph }) => ({ name, parts: encode(graph) }));

test('a graph model is converted or refused after any changes of its file', async () => {
  const endings = new Set<string>();
  const changed = fc.record({
    index: fc.nat(MODELS.length - 1),
    changes: fc.array(JSON_CHANGE, { minLength: 1, maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(changed, async ({ index, changes }) => {
      const model = MODELS[index];
      if (!model) throw new Error('there is no such case');
      endings.add(await convert({ ...model.parts, text: mutateJson(model.parts.text, changes) }));
    }),
    { numRuns: 10_000, interruptAfterTimeLimit: TIME_LIMIT_MS },
  );
  expect(endings).toContain('converted');
  expect(endings.size).toBeGreaterThan(3);
});

test('a graph model is refused for a part that only the original reads', async () => {
  const [{ parts } = { parts: encode({ inputs: [], nodes: [], outputs: [] }) }] = MODELS;
  const text = JSON.stringify({ ...JSON.parse(parts.text), initializerSignature: 0 });
  expect(await convert({ ...parts, text })).toBe('ONNX_BRIDGE_INVALID_MODEL');
});

test('a graph model is refused where its weights are cut', async () => {
  const { parts } = MODELS.find(({ parts: { weights } }) => weights.length > 8) ?? {};
  if (!parts) throw new Error('no case has weights');
  await fc.assert(
    fc.asyncProperty(fc.nat(parts.weights.length - 1), async (length) => {
      expect(await convert({ ...parts, weights: parts.weights.slice(0, length) })).not.toBe('converted');
    }),
    { numRuns: 50 },
  );
});
