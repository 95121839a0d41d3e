/** What a converted model promises about padding: only the real steps count, and rows do not touch each other. */
import { convertDescription, describeModel } from '@onnx-bridge/export';
import { encodeModel } from '@onnx-bridge/export/onnx';
import { layers } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { buildSeededModel, type Layer, saveInMemory, textJson } from '../support/tfjs-models.ts';

const ROWS = 20;
const MAX_STEPS = 12;
/** Sums over a longer batch may be rounded in another order. */
const TOLERANCE = 1e-6;

const tokens = fc.array(fc.integer({ min: 1, max: ROWS - 1 }), { maxLength: MAX_STEPS });

const INNER = {
  LSTM: () => [
    layers.lstm({ units: 5, recurrentInitializer: 'zeros', returnSequences: true }),
    layers.lstm({ units: 4, recurrentInitializer: 'zeros', goBackwards: true }),
  ],
  'Bidirectional GRU and SimpleRNN': () => [
    layers.bidirectional({
      layer: layers.gru({ units: 3, recurrentInitializer: 'zeros', returnSequences: true }),
      mergeMode: 'concat',
    }),
    layers.layerNormalization(),
    layers.timeDistributed({ layer: layers.dense({ units: 3 }) }),
    layers.bidirectional({
      layer: layers.simpleRNN({ units: 4, recurrentInitializer: 'zeros' }),
      mergeMode: 'mul',
    }),
  ],
  'the maximum of Bidirectional LSTM': () => [
    layers.bidirectional({
      layer: layers.lstm({ units: 4, recurrentInitializer: 'zeros', returnSequences: true }),
      mergeMode: 'concat',
    }),
    layers.dropout({ rate: 0.5 }),
    layers.activation({ activation: 'relu' }),
    layers.globalMaxPooling1d({}),
  ],
} as const satisfies Record<string, () => Layer[]>;
type InnerName = keyof typeof INNER;

async function createSession(inner: InnerName, paddingSide?: 'pre' | 'post'): Promise<InferenceSession> {
  const model = buildSeededModel(
    [
      layers.embedding({ inputDim: ROWS, outputDim: 3, maskZero: true }),
      ...INNER[inner](),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
    11,
  );
  const text = paddingSide && textJson(ROWS, paddingSide);
  const description = describeModel({ ...(await saveInMemory(model)), text }, 'padding');
  const converted = convertDescription(description).model;
  return InferenceSession.create(encodeModel(converted), { intraOpNumThreads: 1, logSeverityLevel: 3 });
}

async function run(session: InferenceSession, rows: readonly (readonly number[])[]): Promise<Float32Array> {
  const time = rows[0]?.length ?? 0;
  const input = new Tensor('int32', Int32Array.from(rows.flat()), [rows.length, time]);
  const [inputName = ''] = session.inputNames;
  const [outputName = ''] = session.outputNames;
  const { [outputName]: output } = await session.run({ [inputName]: input });
  if (!(output?.data instanceof Float32Array)) throw new Error('no float32 output');
  return output.data;
}

/** The row with `count` padding ids behind it. */
const padded = (row: readonly number[], count: number): number[] => [...row, ...Array<number>(count).fill(0)];

const SIDES = [
  { name: 'padded at the end', paddingSide: 'post' },
  { name: 'padded at the start', paddingSide: 'pre' },
  { name: 'without text.json', paddingSide: undefined },
] as const;
const NAMES = [
  'LSTM',
  'Bidirectional GRU and SimpleRNN',
  'the maximum of Bidirectional LSTM',
] as const satisfies readonly InnerName[];
const MODELS = NAMES.flatMap((inner) => SIDES.map((side) => ({ inner, ...side })));

describe.for(MODELS)('a masked model, $inner, $name', ({ inner, paddingSide }) => {
  let session: InferenceSession;
  beforeAll(async () => {
    session = await createSession(inner, paddingSide);
  });
  afterAll(() => session.release());

  test('gives the same with more padding at the end', async () => {
    const property = fc.asyncProperty(tokens, fc.integer({ min: 1, max: 9 }), async (row, count) => {
      const once = await run(session, [padded(row, 1)]);
      const more = await run(session, [padded(row, 1 + count)]);
      expect(maxAbsDiff(more, once)).toBeLessThanOrEqual(TOLERANCE);
    });
    await fc.assert(property);
  });

  test('gives a batch what its rows give one by one', async () => {
    const batch = fc.array(tokens, { minLength: 1, maxLength: 5 });
    const property = fc.asyncProperty(batch, async (rows) => {
      const longest = Math.max(1, ...rows.map(({ length }) => length));
      const together = await run(
        session,
        rows.map((row) => padded(row, longest - row.length)),
      );
      const alone: number[] = [];
      for (const row of rows) alone.push(...(await run(session, [padded(row, Math.max(0, 1 - row.length))])));
      expect(maxAbsDiff(together, alone)).toBeLessThanOrEqual(TOLERANCE);
    });
    await fc.assert(property);
  });
});

test.for(MODELS.filter(({ paddingSide }) => paddingSide !== 'post'))(
  'padding anywhere changes nothing, $inner, $name',
  async ({ inner, paddingSide }) => {
    const session = await createSession(inner, paddingSide);
    const holes = fc.array(fc.nat(3), { minLength: MAX_STEPS, maxLength: MAX_STEPS });
    const property = fc.asyncProperty(tokens, holes, async (row, gaps) => {
      const spread = row.flatMap((tokenId, i) => [...padded([], gaps[i] ?? 0), tokenId]);
      const expected = await run(session, [padded(row, 1)]);
      expect(maxAbsDiff(await run(session, [padded(spread, 1)]), expected)).toBeLessThanOrEqual(TOLERANCE);
    });
    await fc.assert(property);
    await session.release();
  },
);
