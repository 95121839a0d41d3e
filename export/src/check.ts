/** Runs a converted model and its original on the same inputs: TensorFlow.js (CPU) against ONNX Runtime (CPU). */
import { setImmediate } from 'node:timers/promises';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type CheckInput, createCheckInputs } from './check-inputs.ts';
import { CheckImpossibleError } from './errors/check-impossible-error.ts';
import { ParityError } from './errors/parity-error.ts';
import { maxDifference } from './max-difference.ts';
import type { ValueInfo } from './onnx/graph.ts';
import type { ModelDescription } from './read/description.ts';

export interface ParityReport {
  /** The largest difference found: absolute below 1, relative above. */
  readonly maxDifference: number;
  readonly tolerance: number;
  /** For each comparison the shapes of its inputs. */
  readonly inputShapes: readonly (readonly (readonly number[])[])[];
  /** How many output values were compared. */
  readonly comparedCount: number;
}

export interface ParityCheck {
  readonly description: ModelDescription;
  /** The content of the .onnx file. */
  readonly bytes: Uint8Array;
  /** Inputs and outputs of the .onnx file, in the order of the model's. */
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** The largest difference that passes. */
  readonly tolerance: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compares every value of every output on a batch of three rows (full, short, nothing but padding) and on a single row.
 *
 * @throws {ParityError} if the two differ by more than the tolerance, or one gives NaN.
 * @throws {CheckImpossibleError} if one of the two cannot run the model.
 */
export async function checkParity(check: ParityCheck): Promise<ParityReport> {
  const batches = createCheckInputs(check.description, check.inputs);
  const session = await createSession(check);
  try {
    const expected = await runOriginal(check, batches);
    const differences = check.outputs.map(() => 0);
    for (const [i, batch] of batches.entries()) {
      await breathe(check.signal);
      const actual = await runConverted(session, check, batch);
      actual.forEach((output, at) => {
        const difference = maxDifference(output, expected[i]?.[at] ?? EMPTY);
        differences[at] = Math.max(differences[at] ?? 0, difference);
      });
    }
    check.outputs.forEach(({ name }, at) => {
      const difference = differences[at] ?? Number.NaN;
      if (difference <= check.tolerance) return;
      throw new ParityError(`${check.description.path}, output "${name}"`, difference, check.tolerance);
    });
    return {
      maxDifference: Math.max(...differences),
      tolerance: check.tolerance,
      inputShapes: batches.map((batch) => batch.map(({ shape }) => shape)),
      comparedCount: expected.flat().reduce((sum, { length }) => sum + length, 0),
    };
  } finally {
    await session.release();
  }
}

const EMPTY = new Float32Array();

/** Both programs compute without a pause: this lets Ctrl-C in between two runs. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}

async function createSession({ bytes, description }: ParityCheck): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, { executionProviders: ['cpu'], intraOpNumThreads: 1 });
  } catch (cause) {
    throw new CheckImpossibleError(description.path, 'ONNX Runtime', cause);
  }
}

async function runConverted(
  session: InferenceSession,
  { description, inputs, outputs }: ParityCheck,
  batch: readonly CheckInput[],
): Promise<Float32Array[]> {
  const feeds = batch.map(({ data, shape }, i): [string, Tensor] => [
    inputs[i]?.name ?? '',
    data instanceof Int32Array ? new Tensor('int32', data, shape) : new Tensor('float32', data, shape),
  ]);
  try {
    const results = await session.run(Object.fromEntries(feeds));
    return outputs.map(({ name }) => {
      const data = results[name]?.data;
      return data instanceof Float32Array ? data : EMPTY;
    });
  } catch (cause) {
    throw new CheckImpossibleError(description.path, 'ONNX Runtime', cause);
  }
}

/** The outputs of the model in TensorFlow.js; whatever backend was set before is set again at the end. */
async function runOriginal(
  { description, signal }: ParityCheck,
  batches: readonly (readonly CheckInput[])[],
): Promise<Float32Array[][]> {
  const previousBackend: string | undefined = tf.getBackend();
  const previousMode = tf.env().getBool('PROD');
  tf.env().set('PROD', true); // Otherwise the CPU backend advertises tfjs-node on its first run.
  await tf.setBackend('cpu');
  try {
    const model = await loadModel(description);
    const outputs: Float32Array[][] = [];
    try {
      for (const batch of batches) {
        await breathe(signal);
        outputs.push(predict(model, batch));
      }
    } finally {
      model.dispose();
    }
    return outputs;
  } catch (cause) {
    signal?.throwIfAborted();
    throw new CheckImpossibleError(description.path, 'TensorFlow.js', cause);
  } finally {
    tf.env().set('PROD', previousMode);
    if (previousBackend) await tf.setBackend(previousBackend);
  }
}

/** Loads from memory; with all weights given, tfjs skips the initializers (orthogonal ones take seconds). */
function loadModel({ artifacts: { modelTopology, weights } }: ModelDescription): Promise<LayersModel> {
  const weightSpecs = weights.map(({ name, shape }) => ({
    name,
    shape: [...shape],
    dtype: 'float32' as const,
  }));
  const bytes = new Uint8Array(weights.reduce((sum, { data }) => sum + data.byteLength, 0));
  let offset = 0;
  for (const { data } of weights) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return loadLayersModel({ load: async () => ({ modelTopology, weightSpecs, weightData: bytes.buffer }) });
}

function predict(model: LayersModel, batch: readonly CheckInput[]): Float32Array[] {
  return tf.tidy(() => {
    const result = model.predict(
      batch.map(({ data, shape, dataType }) => tf.tensor(data, [...shape], dataType)),
    );
    const outputs = Array.isArray(result) ? result : [result];
    return outputs.map((output) => Float32Array.from(output.dataSync()));
  });
}
