/** Finds out whether shorter padding leaves what a model computes as it is. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { TrainingSettingError } from '../errors/training-setting-error.ts';

/** Layers that skip masked steps, and pass the mask on while they return sequences. */
const RECURRENT = new Set(['LSTM', 'GRU', 'SimpleRNN', 'RNN', 'Bidirectional']);

/** Layers that treat every step by itself, and pass the mask on. */
const STEPWISE = new Set([
  'InputLayer',
  'Embedding',
  'Masking',
  'Activation',
  'Dense',
  'Dropout',
  'SpatialDropout1D',
  'LayerNormalization',
]);

/**
 * @returns why the number of padded steps could matter, or undefined when it cannot: a chain of layers begins with a
 *   mask, and no layer before the one that drops the steps lets padding in.
 */
export function whyPaddingMatters(model: LayersModel): string | undefined {
  const isChain = model.inputs.length === 1 && model.layers.every(isChained);
  if (!isChain) return 'the model is not one chain of layers';
  const firstMask = model.layers.findIndex(isMasking);
  for (const [i, layer] of model.layers.entries()) {
    const className = layer.getClassName();
    const [isBefore, isRecurrent] = [firstMask === -1 || i < firstMask, RECURRENT.has(className)];
    if (isRecurrent && isBefore) return `"${layer.name}" (${className}) reads the padding`;
    if (isRecurrent ? dropsSteps(layer) : isMaximumOfStates(model.layers.slice(0, i + 1))) return undefined;
    if (!isRecurrent && !STEPWISE.has(className))
      return `"${layer.name}" (${className}) may read the padding`;
  }
  return 'its output has padded steps';
}

type Layer = LayersModel['layers'][number];

function isMasking(layer: Layer): boolean {
  return layer.getClassName() === 'Masking' || layer.getConfig().maskZero === true;
}

function isChained({ inboundNodes, outboundNodes }: Layer): boolean {
  const sources = inboundNodes[0]?.inboundLayers.length ?? 0;
  return inboundNodes.length === 1 && outboundNodes.length <= 1 && sources <= 1;
}

/**
 * Whether the last of the layers takes the maximum over what a recurrent layer gives above 0. That does not see the
 * padding, where a recurrent layer gives what it gave at a real step, or 0 if it reads from the end.
 */
function isMaximumOfStates(layers: readonly Layer[]): boolean {
  const [states, relu, maximum] = layers.slice(-3);
  return (
    maximum?.getClassName() === 'GlobalMaxPooling1D' &&
    relu?.getClassName() === 'Activation' &&
    relu.getConfig().activation === 'relu' &&
    RECURRENT.has(states?.getClassName() ?? '')
  );
}

function dropsSteps({ outputShape }: Layer): boolean {
  return outputShape.length === 2 && !Array.isArray(outputShape[0]);
}

/** @throws {TrainingSettingError} if the model would learn something else from shorter padding. */
export function checkBucketing(model: LayersModel): void {
  const reason = whyPaddingMatters(model);
  if (reason === undefined) return;
  const expected = `false, since ${reason}; with a mask (maskZero of the embedding) bucketing changes nothing but the time it takes`;
  throw new TrainingSettingError('bucket', true, expected);
}
