import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { readModelWeights } from '../fit/model-weights.ts';
import { buildClassifier } from '../models/architectures.ts';
import { trainLanguageModel } from './train-language-model.ts';

const MODEL = { vocabularySize: 40, embeddingSize: 8, units: 16, bidirectional: true } as const;
const SETTINGS = { epochs: 20, batchSize: 4, learningRate: 0.02, seed: 3, threads: 1 } as const;

/** Tokens that come in one order: each tells the next one, and the one before. */
const tokenIds = Int32Array.from({ length: 128 * 40 + 1 }, (_, i) => 4 + ((i * 7) % 30));
const TEXTS = { tokenIds, offsets: Uint32Array.of(0, tokenIds.length), classIndices: Uint8Array.of(0) };

const build = (cell: 'lstm' | 'gru', bidirectional = true): LayersModel =>
  buildClassifier(cell, {
    ...MODEL,
    bidirectional,
    sequenceLength: 12,
    pooling: 'max',
    denseUnits: 0,
    seed: 1,
  });

describe('trainLanguageModel', () => {
  test.for([
    ['lstm', true],
    ['gru', false],
  ] as const)('learns which token comes next: %s, from both ends: %s', async ([cell, bidirectional]) => {
    const classifier = build(cell, bidirectional);
    const before = await readModelWeights(classifier);
    const { history } = await trainLanguageModel(
      classifier,
      TEXTS,
      { ...MODEL, bidirectional, cell },
      SETTINGS,
    );
    expect(history[0]?.accuracy).toBeLessThan(0.5);
    // The first tokens of a window have little or nothing before them that tells.
    expect(history.at(-1)?.accuracy).toBeGreaterThan(0.9);
    const after = await readModelWeights(classifier);
    const isChanged = after.map((values, i) => values.some((value, at) => value !== before[i]?.[at]));
    // All but kernel and bias of the output layer.
    expect(isChanged).toEqual([...isChanged.slice(0, -2).fill(true), false, false]);
  });

  test('gives the same weights for the same seed, others for another', async () => {
    const train = async (seed: number): Promise<Float32Array[]> => {
      const classifier = build('lstm');
      await trainLanguageModel(
        classifier,
        TEXTS,
        { ...MODEL, cell: 'lstm' },
        { ...SETTINGS, epochs: 1, seed },
      );
      return readModelWeights(classifier);
    };
    const weights = await train(3);
    expect(await train(3)).toEqual(weights);
    expect(await train(4)).not.toEqual(weights);
  });
});
