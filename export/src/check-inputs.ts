/** Inputs on which a converted model is compared with its original: seeded, so that every run sees the same. */
import type { ValueInfo } from './onnx/graph.ts';
import type { InputDescription, LayerDescription, ModelDescription } from './read/description.ts';

export interface CheckInput {
  readonly dataType: 'float32' | 'int32';
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** One row full, one short, one of nothing but padding. */
const BATCH_SIZE = 3;
/**
 * Time steps of that batch where the model lets them vary: TensorFlow.js takes a millisecond a step. The single row
 * then runs over all steps, so that rounding adds up as it does in use.
 */
const BATCH_TIME = 32;
/** Time steps where neither text.json nor the model says how many there are. */
const DEFAULT_TIME = 40;
const SEED = 42;
/** Layers that leave fewer steps than they are given, which a short batch may not have enough of. */
const SHORTENING_LAYERS: ReadonlySet<string> = new Set(['Conv1D', 'MaxPooling1D', 'AveragePooling1D']);

/**
 * Makes a batch of three rows, and a single row of full length.
 *
 * @param infos the inputs of the .onnx file, in the order of the model's.
 * @returns for each batch its inputs in that order.
 */
export function createCheckInputs(
  description: ModelDescription,
  infos: readonly Pick<ValueInfo, 'dataType'>[],
): CheckInput[][] {
  const { inputs } = description;
  const random = createRandom(SEED);
  const batchSizes = inputs.some(({ shape }) => shape[0] === null)
    ? [BATCH_SIZE, 1]
    : [inputs[0]?.shape[0] ?? 1];
  return batchSizes.map((batchSize) =>
    inputs.map((input, i) =>
      createInput(description, input, {
        dataType: infos[i]?.dataType === 'int32' ? 'int32' : 'float32',
        batchSize,
        random,
      }),
    ),
  );
}

function createInput(
  description: ModelDescription,
  input: InputDescription,
  { dataType, batchSize, random }: Pick<CheckInput, 'dataType'> & Pick<RowSizes, 'batchSize' | 'random'>,
): CheckInput {
  const { shape } = input;
  const fullTime = shape[1] ?? description.text?.preprocessing.sequenceLength ?? DEFAULT_TIME;
  const isShortened = description.layers.some(({ className }) => SHORTENING_LAYERS.has(className));
  const batchTime = shape[1] === null && !isShortened ? Math.min(BATCH_TIME, fullTime) : fullTime;
  const time = batchSize === 1 ? fullTime : batchTime;
  const sizes = [batchSize, ...shape.slice(1).map((size) => size ?? time)];
  const count = sizes.reduce((product, size) => product * size, 1);
  const rows = { batchSize, time, count, random };
  if (dataType === 'float32') return { dataType, shape: sizes, data: createValues(description, rows) };
  return { dataType, shape: sizes, data: createTokenRows(description, rows) };
}

interface RowSizes {
  readonly batchSize: number;
  readonly time: number;
  /** Values in the whole batch. */
  readonly count: number;
  readonly random: () => number;
}

/** Numbers from -1 to 1. Where a Masking layer is, some steps of the second row and all of the third are masked. */
function createValues(
  { layers }: ModelDescription,
  { batchSize, time, count, random }: RowSizes,
): Float32Array {
  const values = Float32Array.from({ length: count }, () => 2 * random() - 1);
  const masking = layers.find(({ className }) => className === 'Masking');
  if (!masking || batchSize < BATCH_SIZE) return values;
  const { maskValue } = masking.config;
  const stepSize = count / batchSize / time;
  for (let step = 0; step < time; step += 1) {
    const rows = random() < 0.5 ? [1, 2] : [2];
    for (const row of rows) {
      const start = (row * time + step) * stepSize;
      values.fill(typeof maskValue === 'number' ? maskValue : 0, start, start + stepSize);
    }
  }
  return values;
}

function createTokenRows(
  description: ModelDescription,
  { batchSize, time, count, random }: RowSizes,
): Int32Array {
  const rowCount = embeddingRows(description.layers);
  const tokens = Int32Array.from({ length: count }, () => 1 + Math.floor(random() * (rowCount - 1)));
  if (batchSize < BATCH_SIZE) return tokens;
  const paddingId = description.text?.preprocessing.paddingId ?? 0;
  const side = description.text?.preprocessing.paddingSide;
  const isPadding = (step: number): boolean => {
    if (side === 'post') return step >= time / 3;
    if (side === 'pre') return step < (2 * time) / 3;
    return random() < 0.5;
  };
  for (let step = 0; step < time; step += 1) {
    if (isPadding(step)) tokens[time + step] = paddingId;
    tokens[2 * time + step] = paddingId;
  }
  return tokens;
}

/** Token ids run below the number of rows; without an Embedding any small number will do. */
function embeddingRows(layers: readonly LayerDescription[]): number {
  const embedding = layers.find(({ className }) => className === 'Embedding');
  return Math.max(2, embedding?.weights[0]?.shape[0] ?? 10);
}

/** Mulberry32: numbers from 0 to below 1 (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
