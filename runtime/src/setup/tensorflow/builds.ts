import type { WheelPin } from '../download/wheel-pin.ts';
import { CPU_WHEELS } from './cpu-wheels.ts';
import type { TfjsPackageName } from './find-package.ts';
import { GPU_WHEELS } from './gpu-wheels.ts';

/** One libtensorflow, and the package that it is put in. */
export interface TensorflowBuild {
  /** Name of its folder in the cache; another list of wheels must have another. */
  readonly id: string;
  readonly packageName: TfjsPackageName;
  readonly wheels: readonly WheelPin[];
}

export type TensorflowDevice = 'cpu' | 'gpu';

export const TENSORFLOW_BUILDS: Record<TensorflowDevice, TensorflowBuild> = {
  cpu: { id: 'tensorflow-cpu-2.13.1', packageName: '@tensorflow/tfjs-node', wheels: CPU_WHEELS },
  gpu: { id: 'tensorflow-2.15.1-cuda', packageName: '@tensorflow/tfjs-node-gpu', wheels: GPU_WHEELS },
};
