/** What makes a training the same one: data, model and settings. */
import { createHash } from 'node:crypto';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { CheckpointMismatchError } from '../errors/checkpoint-mismatch-error.ts';
import type { TrainingIdentity } from './checkpoint.ts';
import { cutIntoBatches, rowRange, type TrainingRows } from './rows.ts';

/** Rows hashed at a time. */
const HASH_ROWS = 1024;

/** @returns hexadecimal SHA-256 of every row's inputs, targets and weights. */
export function hashRows(parts: readonly TrainingRows[]): string {
  const hash = createHash('sha256');
  for (const rows of parts) {
    hash.update(`rows ${rows.rowCount};`);
    for (const positions of cutIntoBatches(rowRange(0, rows.rowCount), HASH_ROWS)) {
      const { inputs, targets, sampleWeights } = rows.createBatch(positions);
      for (const { shape } of inputs) hash.update(`shape ${shape.join()};`);
      for (const array of [...inputs.map(({ data }) => data), targets, sampleWeights]) {
        if (array !== undefined) hash.update(array);
      }
    }
  }
  return hash.digest('hex');
}

/**
 * @returns hexadecimal SHA-256 of layers, options and weight shapes; not of names, since tfjs numbers its own names
 *   through in a process.
 */
export function hashModel(model: LayersModel): string {
  const numbers = new Map(model.layers.map(({ name }, i) => [name, `layer ${i}`]));
  const topology: unknown = model.toJSON(null, false);
  const json = JSON.stringify(topology, (key, value: unknown) => {
    if (typeof value === 'string' && numbers.has(value)) return numbers.get(value);
    return key === 'name' ? undefined : value;
  });
  const shapes = model.weights.map(({ shape }) => shape.join()).join(';');
  return createHash('sha256').update(json).update(shapes).digest('hex');
}

/**
 * @throws {CheckpointMismatchError} naming all that differs.
 */
export function checkSameTraining(path: string, before: TrainingIdentity, now: TrainingIdentity): void {
  const names = new Set([...Object.keys(before.settings), ...Object.keys(now.settings)]);
  const show = (value: unknown): string => JSON.stringify(value) ?? 'not set';
  const differences = [...names].flatMap((name) => {
    const [was, is] = [show(before.settings[name]), show(now.settings[name])];
    return was === is ? [] : [`${name} was ${was}, is ${is}`];
  });
  if (before.model !== now.model) differences.unshift('the model has other layers');
  if (before.data !== now.data) differences.unshift('the data are others');
  if (differences.length > 0) throw new CheckpointMismatchError(path, differences);
}
