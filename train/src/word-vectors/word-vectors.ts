/**
 * Word vectors from texts without labels: CBOW with negative sampling.
 *
 * Letters: V token ids, D numbers of a vector.
 *
 * @see Mikolov et al. 2013, Distributed Representations of Words and Phrases and their Compositionality
 */
import type { EncodedTexts } from '../datasets/dataset.ts';
import { createRandom, type Random } from '../random.ts';
import { countTokens, drawingWeights } from '../token-frequencies.ts';

export interface WordVectorOptions {
  /** Rows of the table: every id is below it. */
  readonly vocabularySize: number;
  /** Numbers of a vector. */
  readonly size: number;
  /** Passes over the texts; default 5. */
  readonly passes?: number | undefined;
  /** Tokens on each side that a token is guessed from, at most; default 5. */
  readonly window?: number | undefined;
  /** Tokens that a token is told apart from, each time; default 5. */
  readonly negatives?: number | undefined;
  /** Share of all tokens up to which a token is always read; more frequent ones are left out at times; default 1e-4. */
  readonly frequentShare?: number | undefined;
  /** Default 42. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called from time to time with the share that is done. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

const LEARNING_RATE = 0.05;
const NEGATIVE_TABLE_SIZE = 2 ** 22;
/** Texts between two turns of the event loop. */
const TURN_TEXTS = 500;
/** Beyond it a sigmoid is 0 or 1. */
const LARGEST_LOGIT = 8;

/** What the steps of a training change and read. */
interface State {
  /** float32 `[V, D]`. */
  readonly inputs: Float32Array;
  /** float32 `[V, D]`. */
  readonly outputs: Float32Array;
  readonly size: number;
  readonly negatives: number;
  readonly negativeTable: Int32Array;
  readonly random: Random;
  /** float32 `[D]`: mean of the vectors around a token, and the gradient of it. */
  readonly mean: Float32Array;
  readonly gradient: Float32Array;
}

/**
 * Trains the vectors.
 *
 * @param texts token ids; labels are not read.
 * @returns float32 `[V, D]`; rows of ids that no text has stay near 0.
 */
export async function trainWordVectors(
  texts: Pick<EncodedTexts, 'tokenIds' | 'offsets'>,
  options: WordVectorOptions,
): Promise<Float32Array> {
  const { vocabularySize, size, passes = 5, window = 5, negatives = 5 } = options;
  const { frequentShare = 1e-4, seed = 42 } = options;
  const random = createRandom(seed);
  const counts = countTokens(texts.tokenIds, vocabularySize);
  const state: State = {
    inputs: Float32Array.from({ length: vocabularySize * size }, () => (random.next() - 0.5) / size),
    outputs: new Float32Array(vocabularySize * size),
    size,
    negatives,
    negativeTable: createNegativeTable(counts),
    random,
    mean: new Float32Array(size),
    gradient: new Float32Array(size),
  };
  const keep = keepShares(counts, frequentShare * texts.tokenIds.length);
  const textCount = texts.offsets.length - 1;
  for (let done = 0; done < passes * textCount; done++) {
    const share = done / (passes * textCount);
    const row = done % textCount;
    const ids = texts.tokenIds
      .subarray(texts.offsets[row], texts.offsets[row + 1])
      .filter((id) => random.next() < (keep[id] ?? 0));
    readText(state, ids, window, LEARNING_RATE * Math.max(1 - share, 1e-3));
    if (done % TURN_TEXTS === 0) {
      options.onProgress?.(share);
      await new Promise((resolve) => setTimeout(resolve, 0));
      options.signal?.throwIfAborted();
    }
  }
  return state.inputs;
}

function readText(state: State, ids: Int32Array, window: number, rate: number): void {
  for (let at = 0; at < ids.length; at++) {
    const reach = 1 + state.random.integer(window);
    const [from, to] = [Math.max(at - reach, 0), Math.min(at + reach + 1, ids.length)];
    if (to - from > 1) guess(state, ids, { at, from, to }, rate);
  }
}

/** The tokens around the one at `at`: those from `from` to before `to`, without it. */
interface Place {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** One step: moves the vectors around a token towards what tells it from random ones. */
function guess(state: State, ids: Int32Array, place: Place, rate: number): void {
  const { inputs, size, mean, gradient, negatives, negativeTable, random } = state;
  const { at, from, to } = place;
  mean.fill(0);
  gradient.fill(0);
  for (let i = from; i < to; i++) {
    if (i !== at) addScaled(mean, 0, inputs, (ids[i] ?? 0) * size, 1 / (to - from - 1), size);
  }
  const right = ids[at] ?? 0;
  tellApart(state, right, 1, rate);
  for (let sample = 0; sample < negatives; sample++) {
    const id = negativeTable[random.integer(NEGATIVE_TABLE_SIZE)] ?? 0;
    if (id !== right) tellApart(state, id, 0, rate);
  }
  for (let i = from; i < to; i++) {
    if (i !== at) addScaled(inputs, (ids[i] ?? 0) * size, gradient, 0, 1, size);
  }
}

/** Logistic regression of whether a token is the one that the mean of the vectors is around. */
function tellApart({ outputs, size, mean, gradient }: State, id: number, target: 0 | 1, rate: number): void {
  const base = id * size;
  let logit = 0;
  for (let d = 0; d < size; d++) logit += (mean[d] ?? 0) * (outputs[base + d] ?? 0);
  const bounded = Math.min(Math.max(logit, -LARGEST_LOGIT), LARGEST_LOGIT);
  const error = rate * (target - 1 / (1 + Math.exp(-bounded)));
  addScaled(gradient, 0, outputs, base, error, size);
  addScaled(outputs, base, mean, 0, error, size);
}

/** `target[at + d] += source[from + d] * factor` for all d below `size`. */
function addScaled(
  target: Float32Array,
  at: number,
  source: Float32Array,
  from: number,
  factor: number,
  size: number,
): void {
  for (let d = 0; d < size; d++) {
    target[at + d] = (target[at + d] ?? 0) + (source[from + d] ?? 0) * factor;
  }
}

/** float64 `[V]`: the share of a token's places at which it is read. */
function keepShares(counts: Float64Array, frequent: number): Float64Array {
  return counts.map((count) => {
    const ratio = frequent / count;
    return Math.sqrt(ratio) + ratio;
  });
}

/** Ids, each as often as it is to be drawn. */
function createNegativeTable(counts: Float64Array): Int32Array {
  const weights = drawingWeights(counts);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const table = new Int32Array(NEGATIVE_TABLE_SIZE);
  let [filled, reached] = [0, 0];
  for (const [id, weight] of weights.entries()) {
    reached += weight / total;
    const end = Math.round(reached * NEGATIVE_TABLE_SIZE);
    table.fill(id, filled, end);
    filled = end;
  }
  return table;
}
