/** The shipped model on texts as people type them; none of them was used to train or to choose it. */
import { readFile } from 'node:fs/promises';
import { loadClassifier } from '@onnx-bridge/runtime';
import * as v from 'valibot';
import { describe, expect, onTestFinished, test } from 'vitest';

const TYPED_TEXTS = v.array(
  v.object({ text: v.string(), label: v.picklist(['negative', 'positive']), kind: v.string() }),
);

async function readTypedTexts() {
  const lines = (await readFile('tests/shipped/typed-texts.jsonl', 'utf8')).trim().split('\n');
  return v.parse(
    TYPED_TEXTS,
    lines.map((line) => JSON.parse(line)),
  );
}

async function accuracyOf(model: string): Promise<number> {
  const typed = await readTypedTexts();
  const classifier = await loadClassifier(`models/imdb-sentiment/${model}`, { device: 'cpu' });
  onTestFinished(() => classifier.dispose());
  const answers = await classifier.classifyBatch(typed.map(({ text }) => text));
  return typed.filter(({ label }, i) => answers[i]?.label === label).length / typed.length;
}

describe('the shipped model on typed texts', () => {
  test('there are enough of them, and both labels are as frequent', async () => {
    const typed = await readTypedTexts();
    expect(typed.length).toBeGreaterThanOrEqual(150);
    const positive = typed.filter(({ label }) => label === 'positive').length;
    expect(Math.abs(positive / typed.length - 0.5)).toBeLessThan(0.05);
    expect(new Set(typed.map(({ kind }) => kind)).size).toBe(8);
  });

  test.for(['model.onnx', 'model.int8.onnx'])('%s is mostly right', async (model) => {
    expect(await accuracyOf(model)).toBeGreaterThan(0.9);
  });
});
