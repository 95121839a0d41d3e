/** Runs a converted model and its original on the same inputs: TensorFlow.js against ONNX Runtime on the CPU. */
import { CheckImpossibleError } from '../errors/check-impossible-error.ts';
import { OutputShapeError } from '../errors/output-shape-error.ts';
import { ParityError } from '../errors/parity-error.ts';
import type { ValueInfo } from '../onnx/graph.ts';
import { type CheckBatch, createBatches, type InputSpec } from './batches.ts';
import { type ComparedBatch, compareOutputs, type OutputDifference } from './compare-outputs.ts';
import { loadConverted } from './onnx-session.ts';
import type { Original, Outputs } from './original.ts';
import { explainByRounding } from './rounding.ts';
import { breathe, findRandomOutputs, runOriginal } from './run-original.ts';
import type { TfjsBackend } from './tfjs-backend.ts';

export interface ParityReport {
  /** The largest difference of any output that is neither random nor unstable: absolute where its values are below 1, else relative. */
  readonly maxDifference: number;
  readonly tolerance: number;
  /** Outputs that differ by more, but no more than rounding changes them. */
  readonly unstableOutputs: readonly string[];
  readonly outputs: readonly ReportedOutput[];
  /** For each batch that was compared, the shapes of its inputs. */
  readonly inputShapes: readonly (readonly (readonly number[])[])[];
  /** How many output values were compared. */
  readonly comparedCount: number;
  /** What TensorFlow.js computed on. */
  readonly backend: TfjsBackend;
}

export interface ReportedOutput extends OutputDifference {
  /** How far rounding alone moves it, as `difference` is measured; null where its difference needed no explanation. */
  readonly byRounding: number | null;
}

export interface ParityCheck {
  /** Where the original came from, for messages. */
  readonly path: string;
  /** Loads the original on the backend of TensorFlow.js that is set. */
  readonly loadOriginal: () => Promise<Original>;
  /** The .onnx file: its path, or its content. */
  readonly file: string | Uint8Array;
  /** The inputs and outputs of the .onnx file, in the order of the original's. */
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** What may go into each input. */
  readonly inputSpecs: readonly InputSpec[];
  /** The largest difference that passes. */
  readonly tolerance: number;
  /** Whether the original may give other numbers each time; where it may not and does, its backend is at fault. */
  readonly mayBeRandom: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** How many times as long as ONNX Runtime plain JavaScript takes, and how long it may: above, WebAssembly computes. */
const CPU_BACKEND_FACTOR = 200;
const MAX_CPU_BACKEND_MS = 5_000;

/**
 * Compares every value of every output on rows as they come in use, on one row of full length, and on extreme values.
 *
 * An output that the original itself gives otherwise the second time is random: its differences are reported, and pass.
 * So do those of an output that other roundings of inputs and weights change as much.
 *
 * @throws {OutputShapeError} if an output has another shape.
 * @throws {ParityError} if an output differs by more than the tolerance, or is NaN.
 * @throws {CheckImpossibleError} if one of the two cannot run the model.
 */
export async function checkParity(check: ParityCheck): Promise<ParityReport> {
  const batches = createBatches(check.inputSpecs);
  const converted = await runConverted(check, batches);
  const { backend, compared, isRandom } = await compareBatches(check, converted, batches);
  const isFar = ({ difference }: OutputDifference): boolean => !(difference <= check.tolerance);
  const outputs = compareOutputs(namesOf(check), compared, isRandom);
  const counting = outputs.filter((output) => !output.isRandom);
  const far = counting.filter(isFar);
  const { unexplained, moved } = await explainByRounding(far, check, compared);
  for (const { name, difference, worstBatch } of unexplained) {
    throw new ParityError(`${check.path}, output "${name}", ${worstBatch}`, difference, check.tolerance);
  }
  return {
    maxDifference: Math.max(
      0,
      ...counting.filter((output) => !isFar(output)).map(({ difference }) => difference),
    ),
    tolerance: check.tolerance,
    unstableOutputs: far.map(({ name }) => name),
    outputs: outputs.map((output) => ({ ...output, byRounding: moved.get(output.name) ?? null })),
    inputShapes: compared.map(({ batch }) => batch.inputs.map(({ shape }) => shape)),
    comparedCount: compared
      .flatMap(({ expected }) => expected)
      .reduce((sum, { data }) => sum + data.length, 0),
    backend,
  };
}

/** What the converted model gave for each batch, or why ONNX Runtime refused it. */
interface ConvertedRun {
  readonly results: ReadonlyMap<CheckBatch, Outputs | Error>;
  /** Of the batches that are not extreme. */
  readonly milliseconds: number;
}

/** The converted model is freed before the original is loaded: both at once would take twice the memory. */
async function runConverted(check: ParityCheck, batches: readonly CheckBatch[]): Promise<ConvertedRun> {
  const session = await attempt(check, 'ONNX Runtime', () =>
    loadConverted(check.file, check.inputs, check.outputs),
  );
  const results = new Map<CheckBatch, Outputs | Error>();
  let milliseconds = 0;
  try {
    for (const batch of batches) {
      await breathe(check.signal);
      const startMs = performance.now();
      const run = attempt(check, 'ONNX Runtime', () => session.run(batch.inputs));
      const result = await run.catch((cause: unknown) => {
        // The original may refuse it, too.
        if (batch.isExtreme && cause instanceof CheckImpossibleError) return cause;
        throw cause;
      });
      results.set(batch, result);
      if (!batch.isExtreme) milliseconds += performance.now() - startMs;
    }
  } finally {
    await session.dispose();
  }
  return { results, milliseconds };
}

interface Comparison {
  readonly backend: TfjsBackend;
  readonly compared: readonly ComparedBatch[];
  /** For each output, whether the original gave something else the second time. */
  readonly isRandom: readonly boolean[];
}

/**
 * Runs the original on every batch. WebAssembly lacks kernels, looks up indices that are out of range, which plain
 * JavaScript and ONNX Runtime refuse, and computes with garbage above 2 GB: where it fails, plain JavaScript decides.
 */
async function compareBatches(
  check: ParityCheck,
  converted: ConvertedRun,
  batches: readonly CheckBatch[],
): Promise<Comparison> {
  const takesLong = converted.milliseconds * CPU_BACKEND_FACTOR > MAX_CPU_BACKEND_MS;
  const chosen = takesLong ? 'wasm' : 'cpu';
  try {
    return await compareOn(chosen, check, converted, batches);
  } catch (cause) {
    if (chosen === 'cpu' || !(cause instanceof CheckImpossibleError)) throw cause;
    return compareOn('cpu', check, converted, batches);
  }
}

async function compareOn(
  backend: TfjsBackend,
  check: ParityCheck,
  { results }: ConvertedRun,
  batches: readonly CheckBatch[],
): Promise<Comparison> {
  const originals = await attempt(check, 'TensorFlow.js', () =>
    runOriginal(check.loadOriginal, backend, batches, check.signal),
  );
  const compared = originals.map(({ batch, expected }) => {
    const actual = results.get(batch) ?? new Error('the converted model did not run');
    if (actual instanceof Error) throw actual;
    return { batch, expected, actual };
  });
  for (const one of compared) checkShapes(check, one);
  const isFar = compareOutputs(namesOf(check), compared).some(
    ({ difference }) => !(difference <= check.tolerance),
  );
  const [first] = isFar ? compared : [];
  const isRandom = first ? await findRandomOutputs(check.loadOriginal, backend, first, check.signal) : [];
  if (isRandom.includes(true) && !check.mayBeRandom) {
    const reason = new Error('it gives other numbers each time, though nothing in it is random');
    throw new CheckImpossibleError(check.path, 'TensorFlow.js', reason);
  }
  return { backend, compared, isRandom };
}

/** Values alone would not show a size of 1 too many, or a Transpose that is missing where all values are the same. */
function checkShapes({ path, outputs }: ParityCheck, { batch, expected, actual }: ComparedBatch): void {
  outputs.forEach(({ name }, i) => {
    const [onnx, tfjs] = [actual[i]?.shape ?? [], expected[i]?.shape ?? []];
    if (onnx.length === tfjs.length && onnx.every((size, axis) => size === tfjs[axis])) return;
    throw new OutputShapeError(`${path}, output "${name}", ${batch.name}`, { onnx, tfjs });
  });
}

function namesOf({ outputs }: ParityCheck): readonly string[] {
  return outputs.map(({ name }) => name);
}

/** @throws {CheckImpossibleError} where the program fails; an abort stays what it is. */
async function attempt<Result>(
  { path, signal }: ParityCheck,
  program: 'TensorFlow.js' | 'ONNX Runtime',
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    signal?.throwIfAborted();
    throw new CheckImpossibleError(path, program, cause);
  }
}
