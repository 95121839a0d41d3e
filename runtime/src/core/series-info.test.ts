import { describe, expect, test } from 'vitest';
import { InvalidMetadataError } from '../errors/invalid-metadata-error.ts';
import { MissingMetadataError } from '../errors/missing-metadata-error.ts';
import { ModelKindError } from '../errors/model-kind-error.ts';
import { UnsupportedFormatVersionError } from '../errors/unsupported-format-version-error.ts';
import { METADATA_KEY } from './metadata-values.ts';
import { parseModelInfo } from './model-info.ts';
import { parseSeriesInfo } from './series-info.ts';

const SERIES = {
  columns: ['load'],
  windowLength: 30,
  horizon: 1,
  scaling: { name: 'minmax', offsets: [1], scales: [2] },
  relative: false,
};
const MODEL = { name: 'lstm_forecaster', parameterCount: 10, paddingMasked: false };

function metadataWith(series: unknown, formatVersion = '1'): Map<string, string> {
  return new Map([
    [METADATA_KEY.formatVersion, formatVersion],
    [METADATA_KEY.series, JSON.stringify(series)],
    [METADATA_KEY.model, JSON.stringify(MODEL)],
    [METADATA_KEY.metrics, JSON.stringify({ test: { meanAbsoluteError: 0.5, count: 3 } })],
  ]);
}

describe('parseSeriesInfo', () => {
  test('gives window, scaling, model and figures', () => {
    expect(parseSeriesInfo(metadataWith(SERIES), 'm.onnx')).toEqual({
      series: SERIES,
      model: MODEL,
      metrics: { test: { meanAbsoluteError: 0.5, count: 3 } },
    });
  });

  test.for([
    ['no columns', { ...SERIES, columns: [] }],
    ['a window of no steps', { ...SERIES, windowLength: 0 }],
    ['a window beyond memory', { ...SERIES, windowLength: 2 ** 40 }],
    ['an unknown scaling', { ...SERIES, scaling: { ...SERIES.scaling, name: 'log' } }],
    ['a scale of zero', { ...SERIES, scaling: { ...SERIES.scaling, scales: [0] } }],
    ['no word on relative values', { ...SERIES, relative: undefined }],
    ['too many offsets', { ...SERIES, scaling: { ...SERIES.scaling, offsets: [1, 2] } }],
  ] as const)('refuses %s', ([, series]) => {
    expect(() => parseSeriesInfo(metadataWith(series), 'm.onnx')).toThrow(InvalidMetadataError);
  });

  test('tells a text model, a foreign model and a newer one apart', () => {
    const text = new Map([
      [METADATA_KEY.formatVersion, '1'],
      [METADATA_KEY.labels, '["a","b"]'],
    ]);
    expect(() => parseSeriesInfo(text, 'm.onnx')).toThrow(ModelKindError);
    expect(() => parseSeriesInfo(text, 'm.onnx')).toThrow('This model classifies texts');
    expect(() => parseSeriesInfo(new Map(), 'm.onnx')).toThrow(MissingMetadataError);
    expect(() => parseSeriesInfo(new Map(), 'm.onnx')).toThrow('with its series.json');
    expect(() => parseSeriesInfo(metadataWith(SERIES, '2'), 'm.onnx')).toThrow(UnsupportedFormatVersionError);
  });

  test('sends who loads it as a text model to the right function', () => {
    expect(() => parseModelInfo(metadataWith(SERIES), 'm.onnx')).toThrow(
      'This model forecasts a time series, but one that classifies texts is needed. Where: m.onnx. Fix: use it with ' +
        'loadForecaster (`onnx-bridge predict` on the command line), or name another file.',
    );
  });
});
