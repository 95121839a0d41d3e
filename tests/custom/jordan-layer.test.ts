/** The converter of the course's own layer, and the commands of its lesson, from training to an answer. */
import { join, resolve } from 'node:path';
import { exportModel, loadCustomConverters } from '@onnx-bridge/export';
import { JordanLayer } from '@onnx-bridge/train';
import { layers } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { runProgram } from '../cli/run-program.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { buildSeededModel, writeModelFiles } from '../support/tfjs-models.ts';

const EXAMPLE = resolve('docs/examples/jordan-layer.ts');

test.for([1, 3])('a Jordan layer with %i outputs is converted and checked', async (outputUnits) => {
  const source = await createTemporaryFolder();
  const input = layers.inputLayer({ inputShape: [null, 4] });
  const jordan = new JordanLayer({ name: 'jordan', units: 5, outputUnits });
  await writeModelFiles(buildSeededModel([input, jordan], 4), source);
  const exported = await exportModel({ source, custom: await loadCustomConverters(EXAMPLE) });
  expect(exported.outputs.map(({ shape }) => shape)).toEqual([['batch', outputUnits]]);
  expect(exported.layers).toContainEqual(
    expect.objectContaining({ className: 'Jordan', operators: expect.arrayContaining(['Scan']) }),
  );
  expect(exported.check?.maxDifference).toBeLessThan(1e-6);
});

test('the Jordan network of the lesson becomes a file that classifies', { timeout: 60_000 }, async () => {
  const output = await createTemporaryFolder();
  const fast = [
    '--data',
    'synthetic',
    '--limit',
    '40',
    '--epochs',
    '1',
    '--threads',
    '1',
    '--output',
    output,
  ];
  const lesson = await runProgram(['recurrence', ...fast, '--json']);
  expect(lesson.exitCode, lesson.stderr).toBe(0);
  const jordan = join(output, 'jordan');

  const refused = await runProgram(['export', jordan]);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('"jordan" (Jordan)');

  const exported = await runProgram(['export', jordan, '--custom', EXAMPLE, '--json']);
  expect(exported.exitCode, exported.stderr).toBe(0);
  expect(JSON.parse(exported.stdout)).toMatchObject({
    outputs: [{ name: 'probability', shape: ['batch', 1] }],
    check: { maxDifference: expect.any(Number) },
  });

  const file = join(jordan, 'model.onnx');
  const classified = await runProgram(['classify', file, 'A fine film', 'Dull', '--json']);
  expect(classified.exitCode, classified.stderr).toBe(0);
  expect(JSON.parse(classified.stdout)).toEqual([
    expect.objectContaining({ text: 'A fine film', probability: expect.any(Number) }),
    expect.objectContaining({ text: 'Dull', probability: expect.any(Number) }),
  ]);
});
