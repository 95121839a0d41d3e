/** The worker's side: owns one session of ONNX Runtime, whose runs would block the page. */
import type { InferenceSession } from 'onnxruntime-web';
import type { TensorDescription } from '../core/check-graph.ts';
import type { LoadFailure, SessionReply, SessionRequest } from './session-protocol.ts';
import { watchWasmDownload } from './watch-wasm-download.ts';

type WebRuntime = typeof import('onnxruntime-web');
export type ExecutionProvider = 'wasm' | 'webgpu';

/** ONNX Runtime starts its threads from the file that it is in, under this name; they serve no session. */
const THREAD_NAME = 'em-pthread';

class LoadError extends Error {
  readonly failure: LoadFailure;

  constructor(failure: LoadFailure, cause: unknown) {
    super(messageOf(cause));
    this.failure = failure;
  }
}

/** Answers the page's requests, one after the other, with one build of ONNX Runtime. */
export function serveSession(runtime: WebRuntime, provider: ExecutionProvider): void {
  if (self.name.startsWith(THREAD_NAME)) return;
  watchWasmDownload((loadedBytes, totalBytes) => post({ type: 'progress', loadedBytes, totalBytes }));
  let session: InferenceSession | undefined;

  const answer = async (request: SessionRequest): Promise<void> => {
    if (request.type === 'prepare') {
      await prepare(runtime, provider, request.threads);
    } else if (request.type === 'load') {
      session = await load(runtime, provider, request.model);
    } else if (request.type === 'dispose') {
      await session?.release();
      self.close();
    } else if (session !== undefined) {
      await run(runtime, session, request);
    }
  };

  let lastAnswer = Promise.resolve();
  self.addEventListener('message', ({ data }: MessageEvent<SessionRequest>) => {
    lastAnswer = lastAnswer
      .then(() => answer(data))
      .catch((error: unknown) => {
        const failure = error instanceof LoadError ? error.failure : 'device';
        post({ type: 'load-failed', failure, message: messageOf(error) });
      });
  });
}

/** Downloads and starts ONNX Runtime while the model is on its way: it starts for a model, even for none. */
async function prepare(runtime: WebRuntime, provider: ExecutionProvider, threads: number): Promise<void> {
  runtime.env.logLevel = 'fatal';
  runtime.env.wasm.numThreads = threads;
  await createSession(runtime, provider, new Uint8Array(0)).catch(() => {});
}

function createSession(
  runtime: WebRuntime,
  provider: ExecutionProvider,
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

/** When WebGPU fails, the CPU tells whether the device or the model is to blame. */
async function load(
  runtime: WebRuntime,
  provider: ExecutionProvider,
  model: Uint8Array,
): Promise<InferenceSession> {
  try {
    const session = await createSession(runtime, provider, model);
    if (provider === 'webgpu') void reportDeviceLoss(runtime);
    post({
      type: 'ready',
      inputs: describe(session.inputMetadata),
      outputs: describe(session.outputMetadata),
    });
    return session;
  } catch (error) {
    const cpuSession = await createSession(runtime, 'wasm', model).catch((cpuError: unknown) => {
      throw new LoadError(isBackendMissing(cpuError) ? 'device' : 'model', cpuError);
    });
    await cpuSession.release();
    throw new LoadError('device', error);
  }
}

/** ONNX Runtime itself did not start: no model is to blame. */
function isBackendMissing(error: unknown): boolean {
  return messageOf(error).startsWith('no available backend found');
}

async function reportDeviceLoss(runtime: WebRuntime): Promise<void> {
  const device = await runtime.env.webgpu.device;
  const { reason, message } = await device.lost;
  post({ type: 'device-lost', message: message || String(reason) });
}

function describe(metadata: readonly InferenceSession.ValueMetadata[]): TensorDescription[] {
  return metadata.map((value) =>
    value.isTensor
      ? { name: value.name, type: value.type, shape: value.shape }
      : { name: value.name, type: 'not a tensor', shape: [] },
  );
}

async function run(
  runtime: WebRuntime,
  session: InferenceSession,
  { id, input, shape }: Extract<SessionRequest, { type: 'run' }>,
): Promise<void> {
  const [inputName = ''] = session.inputNames;
  const [outputName = ''] = session.outputNames;
  try {
    const tensor =
      input instanceof Int32Array
        ? new runtime.Tensor('int32', input, shape)
        : new runtime.Tensor('float32', input, shape);
    const results = await session.run({ [inputName]: tensor }, [outputName]);
    const data = results[outputName]?.data;
    if (!(data instanceof Float32Array)) throw new Error('the output is not float32');
    post({ type: 'result', id, output: data });
  } catch (error) {
    post({ type: 'run-failed', id, message: messageOf(error) });
  }
}

function post(reply: SessionReply): void {
  self.postMessage(reply);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
