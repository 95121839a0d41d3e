/** The worker's side: owns one model, whose runs would block the page. */
import {
  createSession,
  GraphLoadError,
  type GraphLoader,
  type LoadedGraph,
  messageOf,
  type WebRuntime,
} from './loaded-graph.ts';
import type { SessionReply, SessionRequest } from './session-protocol.ts';
import { watchWasmDownload } from './watch-wasm-download.ts';

/** ONNX Runtime starts its threads from the file that it is in, under this name; they serve no session. */
const THREAD_NAME = 'em-pthread';

/** Answers the page's requests, one after the other, with one build of ONNX Runtime. */
export function serveSession(runtime: WebRuntime, loader: GraphLoader): void {
  if (self.name.startsWith(THREAD_NAME)) return;
  watchWasmDownload((loadedBytes, totalBytes) => post({ type: 'progress', loadedBytes, totalBytes }));
  let graph: LoadedGraph | undefined;

  const answer = async (request: SessionRequest): Promise<void> => {
    if (request.type === 'prepare') {
      await prepare(runtime, loader, request.threads);
    } else if (request.type === 'load') {
      graph = await load(runtime, loader, request.model);
    } else if (request.type === 'dispose') {
      await graph?.release();
      self.close();
    } else if (graph !== undefined) {
      await run(graph, request);
    }
  };

  let lastAnswer = Promise.resolve();
  self.addEventListener('message', ({ data }: MessageEvent<SessionRequest>) => {
    lastAnswer = lastAnswer
      .then(() => answer(data))
      .catch((error: unknown) => {
        const failure = error instanceof GraphLoadError ? error.failure : 'device';
        post({ type: 'load-failed', failure, message: messageOf(error) });
      });
  });
}

/** Downloads and starts ONNX Runtime while the model is on its way: it starts for a model, even for none. */
async function prepare(runtime: WebRuntime, { provider }: GraphLoader, threads: number): Promise<void> {
  // Errors reach the caller as ours, not as lines on the console.
  runtime.env.logLevel = 'fatal';
  runtime.env.wasm.numThreads = threads;
  await createSession(runtime, provider, new Uint8Array(0)).catch(() => {});
}

async function load(
  runtime: WebRuntime,
  loader: GraphLoader,
  model: Uint8Array<ArrayBuffer>,
): Promise<LoadedGraph> {
  const graph = await loader.load(runtime, model);
  post({ type: 'ready', inputs: graph.inputs, outputs: graph.outputs });
  graph.lost?.then((message) => post({ type: 'device-lost', message }));
  return graph;
}

async function run(
  graph: LoadedGraph,
  { id, input, shape }: Extract<SessionRequest, { type: 'run' }>,
): Promise<void> {
  try {
    post({ type: 'result', id, output: await graph.run(input, shape) });
  } catch (error) {
    post({ type: 'run-failed', id, message: messageOf(error) });
  }
}

function post(reply: SessionReply): void {
  self.postMessage(reply);
}
