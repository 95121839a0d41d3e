import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layers } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { buildSeededModel, textJson, writeModelFiles } from '../../../tests/support/tfjs-models.ts';
import { exportModel } from '../export-model.ts';

describe('the model card', () => {
  test('tells what a text classifier takes, gives, was made of and reached', async () => {
    const source = await createTemporaryFolder();
    const embedding = layers.embedding({ inputDim: 20, outputDim: 16 });
    const dense = layers.dense({ units: 1, activation: 'sigmoid' });
    const model = buildSeededModel([embedding, layers.globalMaxPooling1d({}), dense], 5);
    const training = {
      formatVersion: 1,
      architecture: 'dense',
      data: { name: 'reviews | films', trainCount: 10 },
      metrics: { test: { accuracy: 0.875, count: 40 } },
    };
    await writeModelFiles(model, source, {
      'text.json': textJson(20, 'post', ['bad', 'good']),
      'training.json': training,
    });
    const { cardPath } = await exportModel({ source, card: true, precision: 'int8' });
    expect(cardPath).toBe(join(source, 'model.md'));
    const card = await readFile(cardPath ?? '', 'utf8');
    expect(card.split('\n')).toEqual(
      expect.arrayContaining([
        `# ${model.name}`,
        '| parameters | 337 |',
        '| input | `tokens`: int32 [batch, time] |',
        '| output | `probability`: float32 [batch, 1] |',
        '| labels | bad, good |',
        '| data | name reviews \\| films, trainCount 10 |',
        '| figures, test | accuracy 0.875, count 40 |',
        "const classifier = await loadClassifier('model.onnx');",
      ]),
    );
    expect(card).toMatch(/\| file \| `model\.onnx`, \d+\.\d kB, opset 17 \|/);
    expect(card).toMatch(/\| precision \| int8: \d+\.\d kB before, \d+\.\d kB now, largest difference /);
    expect(card).toMatch(/\| check \| TensorFlow\.js and ONNX Runtime differ by \d\.\de[+-]\d+ at most/);
  });

  test('is written only when it is asked for, and for any model', async () => {
    const source = await createTemporaryFolder();
    const dense = layers.dense({ units: 2, inputShape: [3], name: 'scores' });
    await writeModelFiles(buildSeededModel([dense], 5), source);
    expect((await exportModel({ source, check: false })).cardPath).toBeNull();
    const { cardPath } = await exportModel({ source, check: false, card: true });
    const card = await readFile(cardPath ?? '', 'utf8');
    expect(card).toContain('| check | not compared with TensorFlow.js |');
    expect(card).toContain("InferenceSession.create('model.onnx')");
    expect(card).not.toContain('labels');
  });
});
