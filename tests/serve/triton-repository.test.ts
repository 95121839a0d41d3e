import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportModel } from '@onnx-bridge/export';
import { createTokenEncoder, padSequences, type TextEncoding } from '@onnx-bridge/runtime/text';
import fc from 'fast-check';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { ENCODE_TEXT_PYTHON } from '../../export/src/triton/encode-text-python.ts';
import { missingPythonPackages, PYTHON } from '../support/python.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const RUN = 'models/imdb-lstm';

function runPython(script: string, ...args: readonly string[]) {
  return JSON.parse(execFileSync(PYTHON, [join('tests/serve', script), ...args], { encoding: 'utf8' }));
}

async function exportToRepository(): Promise<string> {
  const folder = await createTemporaryFolder();
  const output = join(folder, 'reviews.onnx');
  const { tritonFolder } = await exportModel({
    source: RUN,
    output,
    check: false,
    triton: join(folder, 'models'),
  });
  expect(tritonFolder).toBe(join(folder, 'models', 'reviews'));
  const copy = await readFile(join(String(tritonFolder), '1', 'model.onnx'));
  expect(copy.equals(await readFile(output))).toBe(true);
  return String(tritonFolder);
}

describe('the model repository for Triton', () => {
  test("has a configuration by Triton's schema, with the tensors that the model has", async ({ skip }) => {
    const reason = missingPythonPackages(['tritonclient.grpc.model_config_pb2']);
    if (reason !== undefined) skip(reason);
    const folder = await exportToRepository();
    const config = runPython('read_triton_config.py', join(folder, 'config.pbtxt'));
    expect(config).toMatchObject({ name: 'reviews', platform: 'onnxruntime_onnx', max_batch_size: 64 });
    const session = await InferenceSession.create(join(folder, '1', 'model.onnx'));
    const [input, output] = [session.inputMetadata[0], session.outputMetadata[0]];
    await session.release();
    expect(input).toMatchObject({ name: 'tokens', type: 'int32', shape: ['batch', 'time'] });
    expect(config.input).toEqual([{ name: 'tokens', data_type: 'TYPE_INT32', dims: ['-1'] }]);
    expect(output).toMatchObject({ name: 'probability', type: 'float32', shape: ['batch', 1] });
    expect(config.output).toEqual([{ name: 'probability', data_type: 'TYPE_FP32', dims: ['1'] }]);
  });

  test('holds the numbers of a model that has them in a second file', async () => {
    const folder = await createTemporaryFolder();
    const output = join(folder, 'reviews.onnx');
    const options = { source: RUN, output, check: false, externalData: true, triton: join(folder, 'models') };
    const { tritonFolder } = await exportModel(options);
    await rm(output);
    await rm(`${output}.data`);
    const session = await InferenceSession.create(join(String(tritonFolder), '1', 'model.onnx'));
    expect(session.inputNames).toEqual(['tokens']);
    await session.release();
  });

  test('holds how texts become tokens', async () => {
    const folder = await exportToRepository();
    const text = JSON.parse(await readFile(join(folder, 'text.json'), 'utf8'));
    expect(text).toEqual(JSON.parse(await readFile(join(RUN, 'text.json'), 'utf8')));
    expect(await readFile(join(folder, 'encode_text.py'), 'utf8')).toBe(ENCODE_TEXT_PYTHON);
  });
});

const WORDS = 'the movie was not bad İstanbul ΣΟΦΟΣ straße 映画 👍🏽 x'.split(' ');
const PREPROCESSING = {
  filters: '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n',
  lower: true,
  split: ' ',
  charLevel: false,
  sequenceLength: 7,
  paddingSide: 'post',
  truncationSide: 'pre',
  paddingId: 0,
  startId: 1,
  unknownId: 2,
  firstTokenId: 3,
} as const satisfies TextEncoding['preprocessing'];

describe('encode_text.py', () => {
  test.for([
    ['as the course does', {}],
    ['padded and cut at the other side', { paddingSide: 'pre', truncationSide: 'post' }],
    [
      'without start and unknown tokens, as they are written',
      { startId: null, unknownId: null, lower: false },
    ],
    ['by characters', { charLevel: true }],
    ['by a separator of two characters', { split: ', ', filters: '!.👍' }],
  ] as const)('gives the tokens of the runtime %s', async ([, options], { skip }) => {
    const reason = missingPythonPackages(['json']);
    if (reason !== undefined) skip(reason);
    const preprocessing = { ...PREPROCESSING, ...options };
    const vocabulary = [...new Set(WORDS.flatMap((word) => [word, word.toLowerCase(), ...word]))];
    const encoding: TextEncoding = { formatVersion: 1, labels: ['no', 'yes'], preprocessing, vocabulary };
    const word = fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'grapheme', maxLength: 4 }));
    const separator = fc.constantFrom(' ', ', ', '. ', '\t', '!', '\u00a0');
    const pieces = fc.array(fc.tuple(word, separator), { maxLength: 12 });
    const texts = fc.sample(
      pieces.map((pairs) => pairs.flat().join('')),
      { numRuns: 200, seed: 42 },
    );
    const folder = await createTemporaryFolder();
    await writeFile(join(folder, 'encode_text.py'), ENCODE_TEXT_PYTHON);
    await writeFile(join(folder, 'text.json'), JSON.stringify(encoding));
    await writeFile(join(folder, 'texts.json'), JSON.stringify(texts));
    const encoder = createTokenEncoder(encoding);
    const { data } = padSequences(
      texts.map((text) => encoder.encode(text)),
      preprocessing,
    );
    expect(runPython('encode_texts.py', folder, join(folder, 'texts.json')).flat()).toEqual([...data]);
    expect(data.length).toBe(200 * preprocessing.sequenceLength);
  });
});
