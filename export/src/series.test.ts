import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layers } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../tests/support/temporary-folder.ts';
import {
  buildSeededModel,
  type Layer,
  saveInMemory,
  textJson,
  writeModelFiles,
} from '../../tests/support/tfjs-models.ts';
import { convertDescription } from './convert.ts';
import { InvalidSidecarError } from './errors/invalid-sidecar-error.ts';
import { SeriesMismatchError } from './errors/series-mismatch-error.ts';
import { describeModel } from './read/describe-model.ts';
import { readModel } from './read/read-model.ts';

const SERIES = {
  formatVersion: 1,
  columns: ['load', 'temperature'],
  windowLength: 5,
  horizon: 3,
  scaling: { name: 'standard', offsets: [1.5, 2], scales: [0.5, 4] },
  relative: true,
};

const forecaster = (time: number | null = 5): Layer[] => [
  layers.gru({ units: 2, inputShape: [time, 2], recurrentInitializer: 'zeros' }),
  layers.dense({ units: 3, name: 'last' }),
];

async function convert(modelLayers: readonly Layer[], sidecars: Readonly<Record<string, unknown>>) {
  const saved = await saveInMemory(buildSeededModel(modelLayers, 1));
  return convertDescription(describeModel({ ...saved, ...sidecars }, 'runs/x/model.json'));
}

describe('a model with a series.json', () => {
  test.for([5, null])('says how values become inputs, with %s steps in its input', async (time) => {
    const { inputs, outputs, model } = await convert(forecaster(time), { series: SERIES });
    expect(inputs).toEqual([{ name: 'values', dataType: 'float32', shape: ['batch', time ?? 'time', 2] }]);
    expect(outputs).toEqual([{ name: 'forecast', dataType: 'float32', shape: ['batch', 3] }]);
    const { formatVersion: _version, ...series } = SERIES;
    expect(JSON.parse(model.metadata?.['onnx_bridge.series'] ?? '')).toEqual(series);
    expect(model.metadata?.['onnx_bridge.format_version']).toBe('1');
  });

  test.for([
    [
      'window',
      { ...SERIES, windowLength: 6 },
      'has the input float32 [batch, 6, 2], but it has float32 [batch, 5, 2]',
    ],
    [
      'horizon',
      { ...SERIES, horizon: 1 },
      'has the output float32 [batch, 1], but it has float32 [batch, 3]',
    ],
  ] as const)('is refused where the %s is another', async ([, series, message]) => {
    const conversion = convert(forecaster(), { series });
    await expect(conversion).rejects.toThrow(SeriesMismatchError);
    await expect(conversion).rejects.toThrow(message);
  });

  test('is refused where it reads token ids', async () => {
    const words = [
      layers.embedding({ inputDim: 8, outputDim: 2, inputLength: 5 }),
      layers.flatten(),
      layers.dense({ units: 3 }),
    ];
    await expect(convert(words, { series: SERIES })).rejects.toThrow('but it has int32 [batch, 5]');
  });

  test.for([
    ['columns: Invalid length', { ...SERIES, columns: [] }],
    ['windowLength', { ...SERIES, windowLength: 1.5 }],
    ['formatVersion', { ...SERIES, formatVersion: 2 }],
    ['scaling.name', { ...SERIES, scaling: { ...SERIES.scaling, name: 'log' } }],
    ['a scale is 0', { ...SERIES, scaling: { ...SERIES.scaling, scales: [1, 0] } }],
    ['one offset and one scale', { ...SERIES, scaling: { ...SERIES.scaling, offsets: [1] } }],
  ] as const)('is refused with "%s"', async ([message, series]) => {
    const conversion = convert(forecaster(), { series });
    await expect(conversion).rejects.toThrow(InvalidSidecarError);
    await expect(conversion).rejects.toThrow(message);
    await expect(conversion).rejects.toThrow('Where: runs/x/series.json');
  });

  test('has no text.json beside it', async () => {
    const both = convert(forecaster(), { series: SERIES, text: textJson(8, 'post') });
    await expect(both).rejects.toThrow('There is a text.json too');
  });

  test('is read from its folder', async () => {
    const folder = await createTemporaryFolder();
    await writeModelFiles(buildSeededModel(forecaster(), 1), folder);
    await writeFile(join(folder, 'series.json'), JSON.stringify(SERIES));
    expect((await readModel(folder)).series).toEqual(SERIES);
  });
});
