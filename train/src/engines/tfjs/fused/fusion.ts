/** Lets the LSTM and GRU layers of one model run as libtensorflow's own operators, for as long as a step lasts. */
import { backend, Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { runBlockGru } from './block-gru.ts';
import { runBlockLstm } from './block-lstm.ts';
import { isTensorflowBackend, type TensorflowBackend } from './raw-operators.ts';
import {
  describeRecurrentLayer,
  type FusibleClass,
  findRecurrentLayers,
  type RecurrentLayer,
  type RecurrentWeights,
} from './recurrent-layer.ts';
import { maskedOrder, plainOrder } from './step-order.ts';

type Call = layers.Layer['call'];
type RunStates = (backend: TensorflowBackend, x: Tensor, weights: RecurrentWeights) => Tensor;

const OPERATORS: Readonly<Record<FusibleClass, RunStates>> = { LSTM: runBlockLstm, GRU: runBlockGru };

export interface Fusion {
  /** Which layers are fused, and why others are not. */
  readonly description: string;
  /** Runs synchronous work while the layers are fused. */
  readonly run: <T>(work: () => T) => T;
}

/** Prepares the layers that can be fused; undefined where the model has no recurrent layer. */
export function fuseLayers(model: LayersModel): Fusion | undefined {
  const described = findRecurrentLayers(model).map(describeRecurrentLayer);
  if (described.length === 0) return undefined;
  const fused = described.filter((layer) => typeof layer !== 'string');
  const refused = described.filter((layer) => typeof layer === 'string');
  const calls = fused.map((recurrent) => ({ layer: recurrent.layer, call: createCall(recurrent) }));
  return {
    description: describe(fused, refused),
    run(work) {
      for (const { layer, call } of calls) layer.call = call;
      try {
        return work();
      } finally {
        // Uncovers the method of the class again.
        for (const { layer } of calls) Reflect.deleteProperty(layer, 'call');
      }
    },
  };
}

function describe(fused: readonly RecurrentLayer[], refused: readonly string[]): string {
  const names = fused.map(({ layer }) => `"${layer.name}"`);
  return [
    ...(names.length > 0 ? [`fused layers ${names.join(' ')}`] : []),
    ...(refused.length > 0 ? [`not fused ${refused.join('; ')}`] : []),
  ].join(', ');
}

function createCall(recurrent: RecurrentLayer): Call {
  const { layer, className, goBackwards, returnSequences } = recurrent;
  const original = layer.call;
  return (inputs, kwargs) => {
    const x = singleTensor(inputs);
    const mask = singleTensor(kwargs?.mask);
    const current = backend();
    const isPlain = kwargs?.initialState === undefined || kwargs.initialState === null;
    if (!x || !isPlain || !isTensorflowBackend(current) || (mask && mask.rank !== 2)) {
      return original.call(layer, inputs, kwargs);
    }
    return tidy(() => {
      const order = mask ? maskedOrder(mask, goBackwards) : plainOrder(goBackwards);
      const states = OPERATORS[className](current, order.arrange(x), recurrent.weights());
      return returnSequences ? order.all(states) : order.last(states);
    });
  };
}

/** The tensor, alone or in a list of one. */
function singleTensor(value: unknown): Tensor | undefined {
  const [single, ...others]: unknown[] = Array.isArray(value) ? value : [value];
  return single instanceof Tensor && others.length === 0 ? single : undefined;
}
