import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { createFakeEngine } from '../../../tests/support/fake-engine.ts';
import { featureRows } from '../../../tests/support/feature-rows.ts';
import { linearModel } from '../../../tests/support/linear-model.ts';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { LogFileError } from '../errors/log-file-error.ts';
import { fit } from '../fit/fit.ts';
import type { FitOptions } from '../fit/fit-options.ts';
import type { TrainingCallback } from './callback.ts';
import { crc32c } from './crc32c.ts';
import { csvLogger } from './csv-logger.ts';
import { encodeRecord } from './event-file.ts';
import { modelCheckpoint } from './model-checkpoint.ts';
import { tensorBoard } from './tensor-board.ts';

async function train(callbacks: readonly TrainingCallback[], options: Partial<FitOptions> = {}) {
  return fit(linearModel(), featureRows([1, 2, 3, 4]), {
    ...{ loss: { name: 'meanSquaredError' }, validationSplit: 0.5, threads: 1, batchSize: 2, shuffle: false },
    ...{ engine: createFakeEngine([5, 4, 4.5]), epochs: 3, learningRate: 0.25, callbacks, ...options },
  });
}

describe('csvLogger', () => {
  test('writes a line an epoch under the names of Keras', async () => {
    const file = join(await createTemporaryFolder(), 'deep', 'log.csv');
    await train([csvLogger(file)]);
    const [title, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(title).toBe(
      'epoch,mean_absolute_error,learning_rate,loss,val_loss,val_mean_absolute_error,seconds',
    );
    expect(lines.map((line) => line.replace(/,[^,]*$/, ''))).toEqual([
      '1,1.5,0.25,5,12.5,3.5',
      '2,1.5,0.25,4,12.5,3.5',
      '3,1.5,0.25,4.5,12.5,3.5',
    ]);
  });

  test('says which file it cannot write', async () => {
    const folder = await createTemporaryFolder();
    await writeFile(join(folder, 'taken'), '');
    const file = join(folder, 'taken', 'log.csv');
    await expect(train([csvLogger(file)])).rejects.toThrow(LogFileError);
    await expect(train([csvLogger(file)])).rejects.toThrow(`Where: ${file}.`);
  });
});

describe('modelCheckpoint', () => {
  test('writes each epoch as tf.loadLayersModel reads it, into a folder of its own', async () => {
    const folder = await createTemporaryFolder();
    await train([modelCheckpoint({ directory: join(folder, 'epoch-{epoch}') })]);
    expect((await readdir(folder)).sort()).toEqual(['epoch-1', 'epoch-2', 'epoch-3']);
    expect(await firstWeight(join(folder, 'epoch-2'))).toBe(2);
  });

  test('keeps the best alone where it is asked to', async () => {
    const folder = await createTemporaryFolder();
    await train([modelCheckpoint({ directory: folder, monitor: 'loss', saveBestOnly: true })]);
    expect((await readdir(folder)).sort()).toEqual(['model.json', 'weights.bin']);
    expect(await firstWeight(folder)).toBe(2);
  });
});

async function firstWeight(directory: string): Promise<number | undefined> {
  const { modelTopology, weightsManifest } = JSON.parse(
    await readFile(join(directory, 'model.json'), 'utf8'),
  );
  const weightData = Uint8Array.from(await readFile(join(directory, 'weights.bin'))).buffer;
  const weightSpecs = weightsManifest[0].weights;
  const model = await loadLayersModel(io.fromMemory({ modelTopology, weightSpecs, weightData }));
  return model.getWeights()[0]?.dataSync()[0];
}

describe('crc32c', () => {
  test('gives the check value of its definition, RFC 3720 B.4 and the CRC catalogue', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });
});

describe('tensorBoard', () => {
  test('frames records as the TFRecords that TensorFlow 2.21 writes', () => {
    // tf.io.TFRecordWriter('x').write(b'onnx-bridge')
    const written = '0b000000000000008615f5046f6e6e782d62726964676598c30e9b';
    expect(Buffer.from(encodeRecord(Buffer.from('onnx-bridge'))).toString('hex')).toBe(written);
  });

  test('writes the figures of training and validation into the folders and under the tags of Keras', async () => {
    const folder = await createTemporaryFolder();
    await train([tensorBoard(folder)]);
    const training = await readRecords(join(folder, 'train'));
    expect(training).toHaveLength(5);
    expect(training[0]?.toString('latin1')).toContain('brain.Event:2');
    const third = training[3];
    expect(third?.toString('latin1')).toMatch(/epoch_loss.*epoch_mean_absolute_error.*epoch_learning_rate/s);
    // Tag `epoch_loss`, then field 2, fixed32: 4 as float32.
    expect(third?.toString('hex')).toContain(`${Buffer.from('epoch_loss').toString('hex')}1500008040`);
    // Field 2, varint: step 1 is epoch 2.
    expect(third?.subarray(9, 11).toString('hex')).toBe('1001');
    const validation = await readRecords(join(folder, 'validation'));
    expect(validation.at(-1)?.toString('latin1')).toMatch(/epoch_loss.*epoch_mean_absolute_error/s);
  });
});

/** Splits the one event file of a folder into its records, and checks lengths and crcs. */
async function readRecords(folder: string): Promise<Buffer[]> {
  const [name = '', ...others] = await readdir(folder);
  expect(others).toEqual([]);
  expect(name).toMatch(/^events\.out\.tfevents\.\d+\..*\.v2$/);
  const bytes = await readFile(join(folder, name));
  const records: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(start));
    const record = bytes.subarray(start + 12, start + 12 + length);
    expect(bytes.readUInt32LE(start + 8)).toBe(maskedCrcBitByBit(bytes.subarray(start, start + 8)));
    expect(bytes.readUInt32LE(start + 12 + length)).toBe(maskedCrcBitByBit(record));
    records.push(record);
    start += 16 + length;
  }
  return records;
}

/** By the definition: the remainder of the message's polynomial, most significant bit first, without tables or tricks. */
function maskedCrcBitByBit(bytes: Uint8Array): number {
  const bits = Array.from(bytes).flatMap((byte) => Array.from({ length: 8 }, (_, i) => (byte >> i) & 1));
  let remainder = 0xffffffffn;
  for (const bit of bits) {
    const high = (remainder >> 31n) & 1n;
    remainder = (remainder << 1n) & 0xffffffffn;
    if ((high ^ BigInt(bit)) === 1n) remainder ^= 0x1edc6f41n;
  }
  const reversed = [...(remainder ^ 0xffffffffn).toString(2).padStart(32, '0')].reverse().join('');
  const crc = BigInt(`0b${reversed}`);
  return Number((((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn) >>> 0;
}
