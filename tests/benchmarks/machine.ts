/** Facts of the machine without which figures say nothing. */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { env } from 'onnxruntime-node';

const BYTES_PER_GIBIBYTE = 2 ** 30;

export interface MachineFacts {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGibibytes: number;
  readonly platform: string;
  readonly node: string;
  readonly onnxruntime: string;
  /** Processes that wanted a core, mean of the last minute: far above 0, something else runs too. */
  readonly loadBefore: number;
}

export function readMachineFacts(): MachineFacts {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGibibytes: Number((totalmem() / BYTES_PER_GIBIBYTE).toFixed(1)),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    onnxruntime: env.versions.node ?? 'unknown',
    loadBefore: loadavg()[0] ?? 0,
  };
}

export function formatMachineFacts(facts: MachineFacts): string {
  const { cpu, cores, memoryGibibytes, platform, node, onnxruntime, loadBefore } = facts;
  return [
    `${cpu}, ${cores} core(s), ${memoryGibibytes} GiB, ${platform}`,
    `Node ${node}, onnxruntime-node ${onnxruntime}, load before ${loadBefore.toFixed(2)}`,
  ].join('\n');
}
