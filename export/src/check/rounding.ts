/** Tells what rounding makes of a model from what its conversion made of it. */
import { readFile } from 'node:fs/promises';
import { DEFAULT_TOLERANCE } from '../check-settings.ts';
import { decodeModel } from '../onnx/decode.ts';
import { encodeModel } from '../onnx/encode.ts';
import type { OnnxModel } from '../onnx/graph.ts';
import type { ParityCheck } from './check-parity.ts';
import type { ComparedBatch, OutputDifference } from './compare-outputs.ts';
import { differenceOf, differencesBetween } from './difference.ts';
import { nudge, nudgeWeights } from './nudge.ts';
import { loadConverted } from './onnx-session.ts';
import type { CheckTensor, Outputs } from './original.ts';
import { breathe, runOriginal } from './run-original.ts';
import type { TfjsBackend } from './tfjs-backend.ts';

/**
 * How many times the change that rounding the inputs makes a difference may be: every operator in between rounds too.
 * Measured 2 to 5 on networks that sharpen their results, such as segmentations of people.
 */
const ROUNDING_FACTOR = 10;
/** Rounding is changed once for each: a value that it can move does not move each time. */
const SEEDS = [7, 8, 9, 10, 11];
/** How many of an output's values may be off though rounding did not move them: detections, say, that changed places. */
const MAX_STRAY_SHARE = 0.05;

interface Comparison {
  readonly check: ParityCheck;
  readonly compared: readonly ComparedBatch[];
  readonly backend: TfjsBackend;
}

/**
 * The outputs that differ by more than rounding changes them: that of inputs, of weights, or of TensorFlow.js' other backend.
 *
 * Rounding explains an output only if it moves the same values as far, all but a few, and as many values as far: one that
 * jumps does not excuse a conversion that moves another one, or all.
 */
export async function leaveRoundingOut(
  outputs: readonly OutputDifference[],
  comparison: Comparison,
): Promise<readonly OutputDifference[]> {
  // Who asks for less than rounding gives means it.
  const strict = outputs.filter(({ difference }) => difference <= DEFAULT_TOLERANCE);
  let left = outputs.filter((output) => !strict.includes(output));
  const reruns: ComparedBatch[] = [];
  // The backend is asked last: plain JavaScript may take minutes.
  for (const rerun of [runNudged, runWithNudgedWeights, runOnOtherBackend]) {
    if (left.length === 0) break;
    reruns.push(...(await rerun(comparison)));
    left = left.filter(({ name }) => {
      const index = comparison.check.outputs.findIndex((output) => output.name === name);
      return !comparison.compared.every((one) => isExplained(index, one, reruns, comparison.check.tolerance));
    });
  }
  return [...strict, ...left];
}

function isExplained(
  output: number,
  converted: ComparedBatch,
  reruns: readonly ComparedBatch[],
  tolerance: number,
): boolean {
  const { batch } = converted;
  const differences = differencesOf(output, converted);
  const byRounding = reruns
    .filter((rerun) => rerun.batch === batch)
    .map((rerun) => differencesOf(output, rerun));
  const { largest } = differenceOf(
    valuesOf(converted.actual, output),
    valuesOf(converted.expected, output),
    batch.isExtreme,
  );
  const least = tolerance * Math.max(1, largest) * batch.scale;
  const allowed = differences.map(
    (_, i) => least + ROUNDING_FACTOR * Math.max(0, ...byRounding.map((moved) => moved[i] ?? 0)),
  );
  const isWithin = (difference: number, i: number): boolean => difference <= (allowed[i] ?? 0);
  const strayCount = differences.filter((difference, i) => !isWithin(difference, i)).length;
  allowed.sort();
  return strayCount <= MAX_STRAY_SHARE * differences.length && differences.sort().every(isWithin);
}

function differencesOf(output: number, { batch, actual, expected }: ComparedBatch): Float64Array {
  return differencesBetween(valuesOf(actual, output), valuesOf(expected, output), batch.isExtreme);
}

function valuesOf(outputs: Outputs, index: number): CheckTensor['data'] {
  return outputs[index]?.data ?? new Float32Array();
}

function runNudged(comparison: Comparison): Promise<readonly ComparedBatch[]> {
  const moves = SEEDS.map((seed) => (inputs: readonly CheckTensor[]) => nudge(inputs, seed));
  return rerun(comparison.check.file, moves, comparison);
}

/** For models that take whole numbers, as images are. Nothing where the weights are in another file. */
async function runWithNudgedWeights(comparison: Comparison): Promise<readonly ComparedBatch[]> {
  const nudged: ComparedBatch[] = [];
  for (const seed of SEEDS) {
    const model = await decode(comparison.check.file);
    if (model === undefined) break;
    const file = encodeModel({ ...model, graph: nudgeWeights(model.graph, seed) });
    nudged.push(...(await rerun(file, [(inputs) => inputs], comparison)));
  }
  return nudged;
}

/** Runs a converted model once more, with each move of the inputs. */
async function rerun(
  file: string | Uint8Array,
  moves: readonly ((inputs: readonly CheckTensor[]) => readonly CheckTensor[])[],
  { check: { inputs, outputs, signal }, compared }: Comparison,
): Promise<readonly ComparedBatch[]> {
  const session = await loadConverted(file, inputs, outputs);
  const results: ComparedBatch[] = [];
  try {
    for (const { batch, actual } of compared) {
      for (const move of moves) {
        await breathe(signal);
        results.push({ batch, expected: actual, actual: await session.run(move(batch.inputs)) });
      }
    }
  } finally {
    await session.dispose();
  }
  return results;
}

async function decode(file: string | Uint8Array): Promise<OnnxModel | undefined> {
  try {
    return decodeModel(typeof file === 'string' ? await readFile(file) : file);
  } catch {
    return undefined;
  }
}

/** Nothing where the other backend lacks a kernel. */
async function runOnOtherBackend({
  check,
  compared,
  backend,
}: Comparison): Promise<readonly ComparedBatch[]> {
  const batches = compared.map(({ batch }) => batch);
  const other = backend === 'cpu' ? 'wasm' : 'cpu';
  const results = await runOriginal(check.loadOriginal, other, batches, check.signal).catch(() => {
    check.signal?.throwIfAborted();
    return [];
  });
  return compared.flatMap(({ batch, expected }) => {
    const again = results.find((result) => result.batch === batch);
    return again ? [{ batch, expected, actual: again.expected }] : [];
  });
}
