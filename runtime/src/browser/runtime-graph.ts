/** Runs a model as ONNX Runtime does. */
import {
  createSession,
  describeTensors,
  GraphLoadError,
  type GraphLoader,
  messageOf,
  runSession,
  type WebRuntime,
} from './loaded-graph.ts';

export const WASM_LOADER: GraphLoader = createLoader('wasm');
export const WEBGPU_LOADER: GraphLoader = createLoader('webgpu');

function createLoader(provider: GraphLoader['provider']): GraphLoader {
  return {
    provider,
    async load(runtime, model) {
      const session = await createSession(runtime, provider, model).catch(async (error: unknown) => {
        await blameModel(runtime, model);
        throw new GraphLoadError('device', error);
      });
      return {
        inputs: describeTensors(session.inputMetadata),
        outputs: describeTensors(session.outputMetadata),
        run: (input, shape) => runSession(runtime, session, input, shape),
        release: () => session.release(),
        lost: provider === 'webgpu' ? deviceLoss(runtime) : undefined,
      };
    },
  };
}

/** When a device fails, the CPU tells whether it or the model is to blame. */
async function blameModel(runtime: WebRuntime, model: Uint8Array): Promise<void> {
  const session = await createSession(runtime, 'wasm', model).catch((error: unknown) => {
    // Then ONNX Runtime itself did not start.
    const isRuntimeMissing = messageOf(error).startsWith('no available backend found');
    throw new GraphLoadError(isRuntimeMissing ? 'device' : 'model', error);
  });
  await session.release();
}

async function deviceLoss(runtime: WebRuntime): Promise<string> {
  const device = await runtime.env.webgpu.device;
  const { reason, message } = await device.lost;
  return message || String(reason);
}
