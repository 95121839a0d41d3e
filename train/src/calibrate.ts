/** Makes the probabilities of a trained classifier honest, without another answer to any text. */
import { div, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { EncodedTexts, PreparedData } from './datasets/dataset.ts';
import { TrainingSettingError } from './errors/training-setting-error.ts';
import { outputSizeOf } from './measure.ts';
import { type PredictOptions, predictLogits } from './predict-logits.ts';
import { fitTemperature } from './teachers/temperature.ts';
import { textRows } from './text-rows.ts';

/**
 * Divides the last layer's kernel and bias by the temperature that fits texts best that the model has not learned from.
 *
 * @returns the temperature.
 * @throws {TrainingSettingError} without such texts, or for a model of more than two labels.
 */
export async function calibrate(
  model: LayersModel,
  { encoding }: PreparedData,
  texts: EncodedTexts,
  options: PredictOptions,
): Promise<number> {
  if (outputSizeOf(model) !== 1 || texts.classIndices.length === 0) {
    throw new TrainingSettingError('calibrate', true, 'it with two labels and texts to validate with');
  }
  const logits = await predictLogits(model, textRows(texts, encoding.preprocessing), options);
  const temperature = fitTemperature(logits, texts.classIndices);
  tidy(() => {
    const output = model.layers.at(-1);
    output?.setWeights(output.getWeights().map((weight) => div(weight, temperature)));
  });
  return temperature;
}
