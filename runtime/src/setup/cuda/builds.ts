import type { WheelPin } from '../download/wheel-pin.ts';
import { CUDA_WHEELS } from './cuda-wheels.ts';

/** The CUDA libraries of one version of onnxruntime-node. */
export interface CudaBuild {
  /** Of onnxruntime-node, exactly: provider and runtime must be of one build. */
  readonly onnxruntimeVersion: string;
  /** In words, for people. */
  readonly cuda: string;
  readonly wheels: readonly WheelPin[];
  /** Library that loads all others, and whose search path is set to its own folder. */
  readonly provider: string;
  /** A library that the provider names, and of which it uses no symbol: its entry makes room for the search path. */
  readonly unusedLibrary: string;
  /** Names under which libraries are opened by others, and the files that they are. */
  readonly links: Readonly<Record<string, string>>;
}

export const CUDA_BUILDS: readonly CudaBuild[] = [
  {
    onnxruntimeVersion: '1.30.0',
    cuda: 'CUDA 13.0, cuDNN 9.19',
    wheels: CUDA_WHEELS,
    provider: 'libonnxruntime_providers_cuda.so',
    unusedLibrary: 'libcurand.so.10',
    links: { 'libcudnn.so': 'libcudnn.so.9' },
  },
];
