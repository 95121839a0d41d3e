/** What the tables of parity cases are made of. */
import type { Tensor } from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import type { Layer } from '../support/tfjs-models.ts';
import { type ParityInput, TOKEN_INPUTS } from './layer-inputs.ts';

interface CaseParts {
  readonly name: string;
  /** What the model runs on; a list where it has several inputs. */
  readonly inputs: readonly (ParityInput | readonly ParityInput[])[];
  /** The side that text.json names; no text.json where it is left out. */
  readonly paddingSide?: 'pre' | 'post';
  readonly labels?: readonly string[];
  /** What TensorFlow.js computes in another way, where `predict` of the model fails or gives something else. */
  readonly reference?: (model: LayersModel) => (x: Tensor) => Tensor;
}

/** A Sequential model of these layers, or a functional one. */
export type ParityCase = CaseParts &
  ({ readonly layers: () => Layer[] } | { readonly model: () => LayersModel });

export function createModel(parityCase: ParityCase): LayersModel {
  return 'model' in parityCase ? parityCase.model() : sequential({ layers: parityCase.layers() });
}

/** Rows of the embeddings. */
export const VOCABULARY_SIZE = 20;
export const FEATURES = 3;
export const BOTH = [false, true] as const;

export const MASKS = [
  { mask: 'no mask', maskZero: false, inputs: TOKEN_INPUTS.any },
  { mask: 'any mask', maskZero: true, inputs: TOKEN_INPUTS.any },
  { mask: 'padded at the end', maskZero: true, inputs: TOKEN_INPUTS.post, paddingSide: 'post' },
  { mask: 'padded at the start', maskZero: true, inputs: TOKEN_INPUTS.pre, paddingSide: 'pre' },
] as const;

export const embedding = (maskZero: boolean): Layer =>
  layers.embedding({ inputDim: VOCABULARY_SIZE, outputDim: FEATURES, maskZero });

export type DenseConfig = Parameters<typeof layers.dense>[0];
/** tfjs registers this activation, but its types leave it out. */
export const LOG_SOFTMAX: NonNullable<DenseConfig['activation']> = JSON.parse('"logSoftmax"');
export const dense = (config: Partial<DenseConfig> = {}): Layer => layers.dense({ units: 4, ...config });

/** Stands before a layer that changes the shape of its own input in TensorFlow.js, and then takes no such input. */
export const identity = (inputShape: number[]): Layer =>
  layers.reshape({ targetShape: inputShape, inputShape });

/** The fast initializer, since every weight is drawn anew. */
const RECURRENT = { units: 5, recurrentInitializer: 'zeros' } as const;
export type LstmConfig = Parameters<typeof layers.lstm>[0];
export const lstm = (config: Partial<LstmConfig> = {}) =>
  layers.lstm({ ...RECURRENT, recurrentActivation: 'sigmoid', ...config });
export const gru = (config: Partial<Parameters<typeof layers.gru>[0]> = {}) =>
  layers.gru({ ...RECURRENT, recurrentActivation: 'sigmoid', ...config });
export const simpleRnn = (config: Partial<Parameters<typeof layers.simpleRNN>[0]> = {}) =>
  layers.simpleRNN({ ...RECURRENT, ...config });

export const RECURRENT_LAYERS = [
  { className: 'LSTM', create: lstm },
  { className: 'GRU', create: gru },
  { className: 'SimpleRNN', create: simpleRnn },
] as const;

/** A functional model with one input of this shape, the batch aside. */
export function graph(
  shape: (number | null)[],
  connect: (x: SymbolicTensor) => SymbolicTensor,
): { readonly model: () => LayersModel } {
  return {
    model: () => {
      const x = input({ shape });
      return model({ inputs: x, outputs: connect(x) });
    },
  };
}
