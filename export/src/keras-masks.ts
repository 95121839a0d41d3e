/** Where a mask does the same in Keras as in tfjs. */
import type { LayerDescription } from './read/description.ts';

/** Layers that hand a mask on, and compute the same with it as without. */
const PASSING: ReadonlySet<string> = new Set([
  'Activation',
  'AlphaDropout',
  'BatchNormalization',
  'Dense',
  'Dropout',
  'GaussianDropout',
  'GaussianNoise',
  'LayerNormalization',
  'Masking',
  'SpatialDropout1D',
]);
/** Layers that know no masks: what comes out of them has none. */
const DROPPING: ReadonlySet<string> = new Set([
  'AveragePooling1D',
  'Conv1D',
  'Flatten',
  'GlobalMaxPooling1D',
  'MaxPooling1D',
  'Permute',
  'Reshape',
]);
/** Layers that pass over masked steps; what Keras gives for these steps may be zeros instead of the state before. */
const RECURRENT: ReadonlySet<string> = new Set(['GRU', 'LSTM', 'SimpleRNN']);

/** Why a layer of Keras with masked inputs cannot be converted, or undefined where it can. */
export function kerasMaskRefusal({ className, config }: LayerDescription): string | undefined {
  if (PASSING.has(className) || DROPPING.has(className)) return undefined;
  const inner = className === 'Bidirectional' ? innerConfig(config) : config;
  const isRecurrent = RECURRENT.has(className) || className === 'Bidirectional';
  const givesZeros = inner.returnSequences === true && (inner.zeroOutputForMask === true || inner !== config);
  if (isRecurrent && !givesZeros) return undefined;
  return 'its input is masked, which Keras treats in another way than TensorFlow.js';
}

function innerConfig({ layer }: LayerDescription['config']): Readonly<Record<string, unknown>> {
  return typeof layer === 'object' && layer !== null && 'config' in layer ? { ...Object(layer.config) } : {};
}
