import { availableParallelism } from 'node:os';
import { type ProbedDevice, probeDevices } from '../node/probe-devices.ts';
import { findOnnxruntime } from '../setup/cuda/find-onnxruntime.ts';
import { findSetUpCuda } from '../worker/cuda-libraries.ts';
import { formatTable } from './format-table.ts';

/** What `doctor --json` prints. */
export interface Diagnosis {
  readonly node: string;
  readonly platform: string;
  readonly threads: number;
  readonly onnxruntime: string;
  /** Where `setup cuda` put the libraries; null where it has not. */
  readonly cudaFolder: string | null;
  readonly devices: readonly ProbedDevice[];
}

/** Finds out what works on this machine. */
export async function diagnose(signal: AbortSignal): Promise<Diagnosis> {
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    threads: availableParallelism(),
    onnxruntime: findOnnxruntime().version,
    cudaFolder: findSetUpCuda() ?? null,
    devices: await probeDevices(signal),
  };
}

/** Writes a diagnosis for people. */
export function formatDiagnosis({
  node,
  platform,
  threads,
  onnxruntime,
  cudaFolder,
  devices,
}: Diagnosis): string {
  return formatTable(
    [
      ['Node', `${node}, ${platform}, ${threads} thread(s)`],
      ['onnxruntime-node', onnxruntime],
      ...(cudaFolder === null ? [] : [['CUDA libraries', cudaFolder]]),
      ...devices.map(({ name, works, reason }) => [name, works ? 'works' : `does not work: ${reason}`]),
    ],
    ['left', 'left'],
  );
}
