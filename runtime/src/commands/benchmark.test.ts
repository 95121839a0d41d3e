import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DeviceUnavailableError } from '../errors/device-unavailable-error.ts';
import { type BenchmarkRequest, benchmarkModel, formatBenchmark } from './benchmark.ts';
import { generateTexts } from './generate-texts.ts';

const REQUEST: BenchmarkRequest = {
  model: fileURLToPath(new URL('../node/fixtures/binary.onnx', import.meta.url)),
  devices: ['cpu'],
  threads: [1, 2],
  batchSizes: [1, 64],
  secondsPerRow: 0.05,
  signal: new AbortController().signal,
  onNotice: () => {},
};

test('has a row for every device, count of threads and batch size', async () => {
  const rows = await benchmarkModel(REQUEST);
  expect(rows.map(({ device, threads, batchSize }) => [device, threads, batchSize])).toEqual([
    ['cpu', 1, 1],
    ['cpu', 1, 64],
    ['cpu', 2, 1],
    ['cpu', 2, 64],
  ]);
  for (const { name, reviewsPerSecond, p50Ms, p99Ms, batchSize } of rows) {
    expect(name).toBe('fixture-lstm');
    expect(p50Ms).toBeGreaterThan(0);
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
    expect(reviewsPerSecond).toBeGreaterThan((1000 * batchSize) / p99Ms / 100);
  }
  expect(formatBenchmark(rows).split('\n')).toHaveLength(5);
});

test('leaves out a device that cannot be used, and fails if none can', async () => {
  const notices: string[] = [];
  const settings = {
    ...REQUEST,
    threads: [1],
    batchSizes: [1],
    onNotice: (text: string) => notices.push(text),
  };
  const rows = await benchmarkModel({ ...settings, devices: ['tensorrt', 'cpu'] });
  expect(rows.map(({ device }) => device)).toEqual(['cpu']);
  expect(notices[0]).toMatch(/^tensorrt is left out: ./);
  const failure = benchmarkModel({ ...settings, devices: ['tensorrt'] });
  await expect(failure).rejects.toThrow(DeviceUnavailableError);
});

test('measures with the same texts on every run, of the words that the model has', () => {
  const vocabulary = ['a', 'b', 'c'];
  const preprocessing = {
    filters: '',
    lower: true,
    split: ' ',
    charLevel: false,
    sequenceLength: 10,
    paddingSide: 'post',
    truncationSide: 'pre',
    paddingId: 0,
    startId: 1,
    unknownId: 2,
    firstTokenId: 4,
  } as const;
  const encoding = { formatVersion: 1, labels: ['x', 'y'], vocabulary, preprocessing } as const;
  const texts = generateTexts(encoding, 200);
  expect(texts).toEqual(generateTexts(encoding, 200));
  const lengths = texts.map((text) => text.split(' ').filter(Boolean).length);
  expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([0, 14]);
  expect(new Set(texts.join(' ').split(' ').filter(Boolean))).toEqual(new Set(vocabulary));
});
