import { describe, expect, test } from 'vitest';
import { linearModel } from '../../../tests/support/linear-model.ts';
import { TrainingMemoryError } from '../errors/training-memory-error.ts';
import { buildLstmClassifier } from '../models/lstm-classifier.ts';
import { checkMemory, estimateMemory } from './memory.ts';

const MODEL = buildLstmClassifier({ vocabularySize: 1000 });

describe('the memory that a training step needs', () => {
  test('grows with steps and units', () => {
    const bytesPerRow = (sequenceLength: number, lstmUnits: number) =>
      estimateMemory(buildLstmClassifier({ vocabularySize: 1000, sequenceLength, lstmUnits }), 1, 1)
        .bytesPerRow;
    expect(bytesPerRow(512, 64) / bytesPerRow(256, 64)).toBeCloseTo(2, 1);
    expect(bytesPerRow(256, 512) / bytesPerRow(256, 256)).toBeCloseTo(2, 1);
    // Measured: 512 rows more took 483 MB more. The estimate may be careful, not careless.
    const measured = 483e6 / 512;
    expect(bytesPerRow(256, 64)).toBeGreaterThan(measured);
    expect(bytesPerRow(256, 64)).toBeLessThan(1.3 * measured);
  });

  test('is refused before training when it is not there, with the batch size that fits', () => {
    const need = estimateMemory(MODEL, 256, 2);
    const check = (batchSize: number): void => checkMemory(MODEL, need, batchSize, 1e9);
    expect(() => check(128)).not.toThrow();
    const failure = (): void => check(100_000);
    expect(failure).toThrow(TrainingMemoryError);
    expect(failure).toThrow(/A step of 100000 rows needs about \d+\.\d GB of memory, 1\.0 GB are free/);
    const fitting = Number(/a batch size of at most (\d+)\.$/.exec(messageOf(failure))?.[1]);
    expect(() => check(fitting)).not.toThrow();
    expect(() => check(fitting + 1)).toThrow(TrainingMemoryError);
  });

  test('may be too much for any batch', () => {
    const failure = (): void => checkMemory(MODEL, estimateMemory(MODEL, 256, 2), 1, 1000);
    expect(failure).toThrow('Fix: shorten the sequences, make the model smaller, or free memory.');
  });

  test('of a small model is found to be there on any machine', () => {
    expect(() => checkMemory(linearModel(), estimateMemory(linearModel(), 1, 1), 32)).not.toThrow();
  });
});

function messageOf(failure: () => void): string {
  try {
    failure();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('nothing was thrown');
}
