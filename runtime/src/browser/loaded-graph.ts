import type { InferenceSession } from 'onnxruntime-web';
import type { GraphInterface, TensorDescription } from '../core/check-graph.ts';
import type { ModelInput } from '../core/model-session.ts';
import type { LoadFailure } from './session-protocol.ts';

export type WebRuntime = typeof import('onnxruntime-web');

/** A model that is ready to run in the worker. */
export interface LoadedGraph extends GraphInterface {
  run(input: ModelInput, shape: readonly number[]): Promise<Float32Array>;
  release(): Promise<void>;
  /** Settles with the reason when the graphics device is lost; undefined where there is none. */
  readonly lost: Promise<string> | undefined;
}

/** One way to run models. */
export interface GraphLoader {
  /** What ONNX Runtime is started with. */
  readonly provider: 'wasm' | 'webgpu';
  /** @throws {GraphLoadError} */
  load(runtime: WebRuntime, model: Uint8Array<ArrayBuffer>): Promise<LoadedGraph>;
}

/** How V8, SpiderMonkey, JavaScriptCore, ONNX Runtime and C++ say it. */
const OUT_OF_MEMORY =
  /out of memory|maximum memory size|(can ?not|could not|failed to) (allocate|grow)|\bbad_alloc\b/i;

/** Inside of the worker: the page gets its parts as a message. */
export class GraphLoadError extends Error {
  override readonly name = 'GraphLoadError';
  readonly failure: LoadFailure;

  constructor(failure: LoadFailure, cause: unknown) {
    super(messageOf(cause));
    this.failure = OUT_OF_MEMORY.test(this.message) ? 'memory' : failure;
  }
}

export function createSession(
  runtime: WebRuntime,
  provider: GraphLoader['provider'],
  model: Uint8Array,
): Promise<InferenceSession> {
  return runtime.InferenceSession.create(model, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
    // Gates that saturate leave subnormal numbers behind, which are many times slower to compute with.
    extra: { session: { set_denormal_as_zero: '1' } },
  });
}

/** Runs a session that gives one float32 output. */
export async function runSession(
  runtime: WebRuntime,
  session: InferenceSession,
  input: ModelInput,
  shape: readonly number[],
): Promise<Float32Array> {
  const [inputName = ''] = session.inputNames;
  const [outputName = ''] = session.outputNames;
  const tensor =
    input instanceof Int32Array
      ? new runtime.Tensor('int32', input, shape)
      : new runtime.Tensor('float32', input, shape);
  const results = await session.run({ [inputName]: tensor }, [outputName]);
  const data = results[outputName]?.data;
  if (!(data instanceof Float32Array)) throw new Error('the output is not float32');
  return data;
}

export function describeTensors(metadata: readonly InferenceSession.ValueMetadata[]): TensorDescription[] {
  return metadata.map((value) =>
    value.isTensor
      ? { name: value.name, type: value.type, shape: value.shape }
      : { name: value.name, type: 'not a tensor', shape: [] },
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
