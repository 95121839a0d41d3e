/** The way between an optimizer's slots as a checkpoint has them, one array a weight, and the replicas' shards. */
import type { OptimizerState } from '../engine.ts';
import type { WeightSpec } from './weight-layout.ts';

export interface Shards {
  readonly specs: readonly WeightSpec[];
  readonly trainedStart: number;
  readonly shardSize: number;
}

type Slots = Readonly<Record<string, Float32Array>>;

/** @param parts the shards of each replica, by slot. */
export function joinSlots(
  { specs, trainedStart, shardSize }: Shards,
  parts: readonly Slots[],
): OptimizerState['slots'] {
  const names = Object.keys(parts[0] ?? {});
  const trained = specs.filter(({ trainable }) => trainable);
  return Object.fromEntries(
    names.map((name) => {
      const flat = new Float32Array(shardSize * parts.length);
      for (const [i, part] of parts.entries()) flat.set(part[name] ?? [], i * shardSize);
      return [
        name,
        trained.map(({ offset, size }) => flat.slice(offset - trainedStart, offset - trainedStart + size)),
      ];
    }),
  );
}

/** @returns for each shard, as many as the weights need, its part of each slot. */
export function splitSlots(
  { specs, trainedStart, shardSize }: Shards,
  slots: OptimizerState['slots'],
): Slots[] {
  const trained = specs.filter(({ trainable }) => trainable);
  const count = trained.reduce((sum, { size }) => sum + size, 0);
  const shardCount = Math.ceil(count / shardSize);
  const parts = Array.from({ length: shardCount }, (): Record<string, Float32Array> => ({}));
  for (const [name, values] of Object.entries(slots)) {
    const flat = new Float32Array(shardSize * shardCount);
    for (const [i, { offset }] of trained.entries()) flat.set(values[i] ?? [], offset - trainedStart);
    for (const [i, part] of parts.entries()) part[name] = flat.slice(i * shardSize, (i + 1) * shardSize);
  }
  return parts;
}
