/**
 * Worker thread that owns one ONNX Runtime session: `session.run` blocks the thread that calls it. Loaded by
 * worker-session.ts alone. It imports little beside ONNX Runtime, since every cold start waits for it.
 */
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { InferenceSession, Tensor as RuntimeValue } from 'onnxruntime-node';
import type { TensorDescription } from '../core/check-graph.ts';
import { isTensorDtype, NOT_A_TENSOR, type Tensor } from '../core/tensor.ts';
import { callNative } from '../worker/native-call-guard.ts';
import type {
  ExecutionProvider,
  LoadFailure,
  SessionReply,
  SessionRequest,
  SessionWorkerData,
} from './session-protocol.ts';

/** What ONNX Runtime is asked for, in this order; it adds the CPU for operators that none of them has. */
const EXECUTION_PROVIDERS: Record<ExecutionProvider, readonly ExecutionProvider[]> = {
  cpu: ['cpu'],
  cuda: ['cuda'],
  webgpu: ['webgpu'],
  tensorrt: ['tensorrt', 'cuda'],
};

type OnnxRuntime = typeof import('onnxruntime-node');

/** ONNX Runtime writes fatal messages only: its errors reach the caller as ours, not as text on stderr. */
const LOG_SEVERITY_FATAL = 4;

class LoadError extends Error {
  readonly failure: LoadFailure;

  constructor(failure: LoadFailure, cause: unknown) {
    super(messageOf(cause));
    this.failure = failure;
  }
}

function post(reply: SessionReply, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(reply, transfer);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** `require` is 5 ms faster here than `import`, which searches this CommonJS package for its exports. */
function loadRuntime(): OnnxRuntime {
  try {
    return createRequire(import.meta.url)('onnxruntime-node');
  } catch (error) {
    throw new LoadError('runtime', error);
  }
}

function createSession(
  runtime: OnnxRuntime,
  { model, threads }: SessionWorkerData,
  executionProvider: ExecutionProvider,
): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [...EXECUTION_PROVIDERS[executionProvider]],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: LOG_SEVERITY_FATAL,
    // Gates that saturate leave subnormal numbers behind, which are many times slower to compute with.
    extra: { session: { set_denormal_as_zero: '1' } },
  };
  return typeof model === 'string'
    ? runtime.InferenceSession.create(model, options)
    : runtime.InferenceSession.create(model, options);
}

/** When another provider than the CPU fails, the CPU tells whether the device or the model is to blame. */
async function load(runtime: OnnxRuntime, data: SessionWorkerData): Promise<InferenceSession> {
  try {
    return await createSession(runtime, data, data.executionProvider);
  } catch (error) {
    if (data.executionProvider === 'cpu') {
      throw new LoadError('model', error);
    }
    await createSession(runtime, data, 'cpu').then(
      (session) => session.release(),
      (cpuError: unknown) => {
        throw new LoadError('model', cpuError);
      },
    );
    throw new LoadError('device', error);
  }
}

function describe(metadata: readonly InferenceSession.ValueMetadata[]): TensorDescription[] {
  return metadata.map((value) =>
    value.isTensor
      ? { name: value.name, type: value.type, shape: value.shape }
      : { name: value.name, type: NOT_A_TENSOR, shape: [] },
  );
}

async function run(
  runtime: OnnxRuntime,
  session: InferenceSession,
  { id, inputs, outputNames }: Extract<SessionRequest, { type: 'run' }>,
): Promise<void> {
  try {
    const feeds = Object.entries(inputs).map(([name, tensor]) => [name, createValue(runtime, tensor)]);
    const results = await session.run(Object.fromEntries(feeds), outputNames);
    const outputs = outputNames.map((name): [string, Tensor] => [name, copyTensor(name, results[name])]);
    const buffers = outputs.flatMap(([, { data }]) =>
      'buffer' in data && data.buffer instanceof ArrayBuffer ? [data.buffer] : [],
    );
    post({ type: 'result', id, outputs: Object.fromEntries(outputs) }, buffers);
  } catch (error) {
    post({ type: 'run-failed', id, message: messageOf(error) });
  }
}

/**
 * Makes a tensor for ONNX Runtime. From Node 24 on, its JavaScript wraps the bits of a float16 tensor in a Float16Array,
 * which its native part takes for an array without elements: it is given the bits themselves.
 */
function createValue(runtime: OnnxRuntime, { dtype, data, shape }: Tensor): RuntimeValue {
  const value = new runtime.Tensor(dtype, data, shape);
  return dtype === 'float16' ? Object.defineProperty(value, 'data', { value: data }) : value;
}

/** The output's memory belongs to ONNX Runtime and cannot be transferred. */
function copyTensor(name: string, value: RuntimeValue | undefined): Tensor {
  if (value === undefined || !isTensorDtype(value.type)) {
    throw new Error(`the output "${name}" is ${value?.type ?? 'missing'}, which cannot be handed on`);
  }
  const { data, type: dtype, dims: shape } = value;
  if (Array.isArray(data)) return { data: data.map(String), dtype, shape };
  const copy = data.slice();
  // Newer versions of Node have an array of their own for float16; its bits are the same everywhere.
  return { data: dtype === 'float16' ? new Uint16Array(copy.buffer) : copy, dtype, shape };
}

/** Answers requests one after the other; a failed load ends the thread. */
function answerRequests(runtime: OnnxRuntime, data: SessionWorkerData): void {
  let session: InferenceSession | undefined;
  const answer = async (request: SessionRequest): Promise<void> => {
    if (request.type === 'load') {
      session = await load(runtime, data);
      const { inputMetadata, outputMetadata } = session;
      post({ type: 'ready', inputs: describe(inputMetadata), outputs: describe(outputMetadata) });
    } else if (request.type === 'dispose') {
      await session?.release();
      parentPort?.close();
    } else if (session !== undefined) {
      await run(runtime, session, request);
    }
  };
  let last = Promise.resolve();
  parentPort?.on('message', (request: SessionRequest) => {
    last = last.then(() => callNative(data.nativeCallState, () => answer(request))).catch(end);
  });
}

function end(error: unknown): void {
  const failure = error instanceof LoadError ? error.failure : 'runtime';
  post({ type: 'load-failed', failure, message: messageOf(error) });
  parentPort?.close();
}

async function main(): Promise<void> {
  const data: SessionWorkerData = workerData;
  try {
    const runtime = await callNative(data.nativeCallState, async () => loadRuntime());
    answerRequests(runtime, data);
  } catch (error) {
    end(error);
  }
}

await main();
