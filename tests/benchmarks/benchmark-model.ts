/** The model that is measured: the one that `npm start` trained, or an untrained one of the same shape. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exportModel } from '@onnx-bridge/export';
import { Tokenizer } from '@onnx-bridge/runtime/text';
import { buildLstmClassifier } from '@onnx-bridge/train';
import { writeModelFiles } from '../support/tfjs-models.ts';
import { createD48Encoding, FIRST_TOKEN_ID, VOCABULARY_SIZE } from './d48.ts';

export interface BenchmarkModel {
  /** Holds model.json, weights.bin and text.json. */
  readonly runDirectory: string;
  /** Exported from it just now. */
  readonly onnxFile: string;
  /** Which one it is, in words. */
  readonly origin: string;
}

/** Run directories of D48, relative to the project. */
const TRAINED_RUNS = ['runs/imdb-lstm', 'models/imdb-lstm'];
/** Enough for a vocabulary of usual words. */
const VOCABULARY_TEXTS = 5000;

/**
 * @param folder where files may be written.
 * @param loadTexts gives the texts whose words the untrained model knows.
 */
export async function prepareBenchmarkModel(
  folder: string,
  loadTexts: () => Promise<readonly string[]>,
): Promise<BenchmarkModel> {
  const onnxFile = join(folder, 'model.onnx');
  const trained = TRAINED_RUNS.find((run) => existsSync(join(run, 'model.json')));
  const runDirectory = trained ?? folder;
  if (trained === undefined) {
    const vocabulary = countVocabulary((await loadTexts()).slice(0, VOCABULARY_TEXTS));
    const model = buildLstmClassifier({ vocabularySize: VOCABULARY_SIZE });
    await writeModelFiles(model, folder, { 'text.json': createD48Encoding(vocabulary) });
    model.dispose();
  }
  await exportModel({ source: runDirectory, output: onnxFile, check: false });
  const origin = trained === undefined ? 'D48 masked, untrained' : `the trained model in ${trained}`;
  return { runDirectory, onnxFile, origin };
}

function countVocabulary(texts: readonly string[]): string[] {
  const tokenizer = new Tokenizer();
  tokenizer.fitOnTexts(texts);
  return [...tokenizer.wordIndex.keys()].slice(0, VOCABULARY_SIZE - FIRST_TOKEN_ID);
}
