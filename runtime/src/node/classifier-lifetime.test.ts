import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { manyTexts } from '../../../tests/support/fixture-classifiers.ts';
import { BINARY_MODEL } from '../../../tests/support/test-server.ts';
import { DisposedClassifierError } from '../errors/disposed-classifier-error.ts';
import { InferenceFailedError } from '../errors/inference-failed-error.ts';
import { loadClassifier } from './load-classifier.ts';

describe('a model whose vocabulary is larger than its embedding', () => {
  test('fails with an error of ours and stays usable', async () => {
    const bytes = await readFile(BINARY_MODEL);
    const shifted = Buffer.from(
      bytes.toString('latin1').replace('"firstTokenId": 4', '"firstTokenId": 9'),
      'latin1',
    );
    const classifier = await loadClassifier(shifted);
    const lastToken = classifier.info.encoding.vocabulary.at(-1) ?? '';
    await expect(classifier.classify(lastToken)).rejects.toThrow(InferenceFailedError);
    await expect(classifier.classifyBatch([...manyTexts(500), lastToken])).rejects.toThrow(
      'out of data bounds',
    );
    expect((await classifier.classify('the')).probability).toBeGreaterThan(0.5);
    await classifier.dispose();
  });
});

describe('dispose', () => {
  test('lets runs under way end, refuses later ones, and may be called twice', async () => {
    const classifier = await loadClassifier(BINARY_MODEL);
    const underWay = Promise.all(manyTexts(20).map((text) => classifier.classify(text)));
    const disposal = classifier.dispose();
    expect(await underWay).toHaveLength(20);
    await disposal;
    await classifier.dispose();
    await expect(classifier.classify('a')).rejects.toThrow(DisposedClassifierError);
    await expect(classifier.classifyBatch(['a'])).rejects.toThrow('The classifier has been disposed');
  });

  test('ends a batch under way with a clear error', async () => {
    const classifier = await loadClassifier(BINARY_MODEL);
    const outcome = classifier.classifyBatch(manyTexts(20_000)).catch((error: unknown) => error);
    await classifier.classify('a');
    await classifier.dispose();
    expect(await outcome).toBeInstanceOf(DisposedClassifierError);
  });

  test('is what `await using` calls', async () => {
    const classifier = await loadClassifier(BINARY_MODEL);
    await classifier[Symbol.asyncDispose]();
    await expect(classifier.classify('a')).rejects.toThrow(DisposedClassifierError);
  });
});

describe('a classifier whose thread has ended', () => {
  test('classifies on in another one', async () => {
    const threads: Worker[] = [];
    const keep = (message: unknown) => {
      if (typeof message === 'object' && message !== null && 'worker' in message) {
        if (message.worker instanceof Worker) threads.push(message.worker);
      }
    };
    // Node tells here of every thread that it starts.
    subscribe('worker_threads', keep);
    const classifier = await loadClassifier(BINARY_MODEL, { workers: 1 });
    onTestFinished(() => classifier.dispose());
    unsubscribe('worker_threads', keep);
    const expected = await classifier.classify('not bad');
    expect(threads).toHaveLength(1);
    await threads[0]?.terminate();
    expect(await classifier.classify('not bad')).toEqual(expected);
  });
});
