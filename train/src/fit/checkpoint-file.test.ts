import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { CheckpointError } from '../errors/checkpoint-error.ts';
import type { Checkpoint } from './checkpoint.ts';
import { encodeCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint-file.ts';

const CHECKPOINT: Checkpoint = {
  values: {
    identity: {
      data: 'd',
      model: 'm',
      settings: { batchSize: 8, schedule: { name: 'cosine', decaySteps: 3 } },
    },
    ...{ step: 12, learningRate: 0.1 / 3, seconds: 1.5, bestEpoch: 1 },
    history: [{ epoch: 1, loss: 0.1 + 0.2, accuracy: 0.5, learningRate: 0.1, seconds: 1 }],
    best: { epoch: 1, value: 0.1 + 0.2 },
  },
  weights: [Float32Array.of(1, -0, 0.1), new Float32Array(0), Float32Array.of(1e-45)],
  bestWeights: [Float32Array.of(3)],
  optimizer: { stepCount: 12, slots: { mean: [Float32Array.of(4, 5)], variance: [Float32Array.of(6)] } },
  callbacks: [
    { name: 'earlyStopping', state: { values: { epoch: 1, value: null, wait: 0 }, weights: undefined } },
    { name: 'own', state: { values: {}, weights: [Float32Array.of(7), Float32Array.of(8)] } },
  ],
};

describe('a checkpoint file', () => {
  test('gives back what was written, to the bit, and leaves nothing beside it', async () => {
    const folder = await createTemporaryFolder();
    const path = join(folder, 'checkpoint', 'latest.bin');
    await writeCheckpoint(path, CHECKPOINT);
    await writeCheckpoint(path, CHECKPOINT);
    expect(await readCheckpoint(path)).toEqual(CHECKPOINT);
    expect(await readdir(join(folder, 'checkpoint'))).toEqual(['latest.bin']);
  });

  test.for([0, 4, 11, 40, 200, 0.5, 0.9, 0.999])('cut off at %d is refused', async (length) => {
    const path = join(await createTemporaryFolder(), 'cut.bin');
    const bytes = encodeCheckpoint(CHECKPOINT);
    await writeFile(path, bytes.subarray(0, length < 1 ? Math.floor(bytes.length * length) : length));
    await expect(readCheckpoint(path)).rejects.toThrow(CheckpointError);
    await expect(readCheckpoint(path)).rejects.toThrow(
      /no whole checkpoint.*Fix: delete it and start without resuming\.$/s,
    );
  });

  test('with one other bit anywhere is refused', async () => {
    const path = join(await createTemporaryFolder(), 'changed.bin');
    const bytes = encodeCheckpoint(CHECKPOINT);
    for (const position of [0, 9, 30, Math.floor(bytes.length / 2), bytes.length - 40, bytes.length - 1]) {
      const changed = Uint8Array.from(bytes);
      changed[position] = (changed[position] ?? 0) ^ 1;
      await writeFile(path, changed);
      await expect(readCheckpoint(path)).rejects.toThrow(CheckpointError);
    }
  });

  test.for([
    ['a text', Buffer.from('a file of another kind, long enough to hold a checksum of thirty-two bytes')],
    ['nothing', Buffer.alloc(0)],
  ] as const)('that is %s is refused', async ([, content]) => {
    const path = join(await createTemporaryFolder(), 'other.bin');
    await writeFile(path, content);
    await expect(readCheckpoint(path)).rejects.toThrow('it does not begin as one');
  });

  test('that is not there is named, and so is one that cannot be written', async () => {
    const folder = await createTemporaryFolder();
    const path = join(folder, 'taken', 'latest.bin');
    await expect(readCheckpoint(path)).rejects.toThrow(`There is no checkpoint to go on from`);
    await writeFile(join(folder, 'taken'), '');
    await expect(writeCheckpoint(path, CHECKPOINT)).rejects.toThrow(`Where: ${path}.`);
    expect(await readFile(join(folder, 'taken'), 'utf8')).toBe('');
  });
});
