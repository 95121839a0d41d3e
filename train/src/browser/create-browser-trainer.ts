/** Trains in a browser: the graphs of the onnxruntime engine, run by onnxruntime-web. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Trainer, TrainerOptions } from '../engines/engine.ts';
import { checkDevice } from '../engines/onnxruntime/check-device.ts';
import { createInProcessReplica } from '../engines/onnxruntime/in-process-replica.ts';
import type { OnnxRuntime } from '../engines/onnxruntime/onnx-runtime.ts';
import type { Replica } from '../engines/onnxruntime/replica-host.ts';
import { copyResults } from '../engines/onnxruntime/run-into.ts';
import { createReplicaTrainer } from '../engines/onnxruntime/trainer.ts';
import { EngineUnavailableError } from '../errors/engine-unavailable-error.ts';

export type BrowserDevice = 'wasm' | 'webgpu';

/** The module onnxruntime-web, or one of its builds: `onnxruntime-web/wasm`, `/webgpu`, `/jspi`. */
export interface WebRuntime extends OnnxRuntime {
  readonly env?: { readonly wasm?: { readonly proxy?: boolean | undefined } } | undefined;
}

export interface BrowserHost {
  readonly runtime: WebRuntime;
  readonly device: BrowserDevice;
}

const ENGINE = 'onnxruntime-web';

const FIX: Readonly<Record<BrowserDevice, string>> = {
  wasm: 'check that the .wasm file of onnxruntime-web is served (env.wasm.wasmPaths)',
  webgpu:
    'import onnxruntime-web/webgpu in a browser that has WebGPU, from a page served over https, or use device "wasm"',
};

/**
 * Creates a trainer that works on its caller's thread; call it in a Web Worker to keep a page responsive.
 *
 * A training step is the same graphs as in Node, in one replica. On `webgpu` the loops over time of recurrent layers
 * (Scan) are run by the CPU, which gives the GPU one small step after another, and the first step waits for the
 * shaders; for the small models of this package `wasm` is the device to try first.
 *
 * @param model changed only by the caller, who reads the weights back with `readWeights`.
 * @throws {UnsupportedTrainingError} naming every layer and option of the model that cannot be trained.
 * @throws {EngineUnavailableError} if the device cannot be used.
 * @example
 * const trainer = await createBrowserTrainer(model, options, { runtime: ort, device: 'wasm' });
 * const { loss } = await trainer.trainBatch(batch, 0.01);
 */
export async function createBrowserTrainer(
  model: LayersModel,
  options: Omit<TrainerOptions, 'device' | 'threads'>,
  { runtime, device }: BrowserHost,
): Promise<Trainer> {
  if (runtime.env?.wasm?.proxy) {
    throw new EngineUnavailableError(
      ENGINE,
      ['env.wasm.proxy moves the memory of the weights to another thread, where it cannot be read any more'],
      { device, fix: 'set env.wasm.proxy to false, and train in a Web Worker to keep the page responsive' },
    );
  }
  const started: Replica[] = [];
  const trainer = await createReplicaTrainer(
    model,
    { ...options, threads: 1 },
    {
      description: `ONNX Runtime in the browser, device ${device}`,
      replicaCount: 1,
      allocate: (byteLength) => new ArrayBuffer(byteLength),
      start(setup) {
        const replica = createInProcessReplica({ runtime, provider: device, runInto: copyResults }, setup);
        started.push(replica);
        return replica;
      },
    },
  );
  await checkDevice(ENGINE, device, FIX[device], started);
  return trainer;
}
