/**
 * A language model around the first layers of a classifier: it reads a window of tokens and says of each place which
 * token comes next; a bidirectional one has a layer that reads forwards and one that reads backwards.
 */
import {
  initializers,
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import '../tfjs.ts';
import { cellLayer, type RecurrentOptions } from '../models/recurrent-layers.ts';
import { CANDIDATES, WINDOW } from './language-rows.ts';

export interface LanguageModelOptions
  extends Pick<
    RecurrentOptions,
    'cell' | 'units' | 'bidirectional' | 'dropoutRate' | 'recurrentDropoutRate'
  > {
  readonly vocabularySize: number;
  readonly embeddingSize: number;
}

export interface LanguageModel {
  /** Inputs and targets as those of `createLanguageRows`; float32 `[batch, D · W, C]`, a softmax over the candidates. */
  readonly model: LayersModel;
  readonly embedding: layers.Layer;
  /** One a direction, forwards first. */
  readonly recurrent: readonly layers.Layer[];
}

const DIRECTIONS = ['forward', 'backward'];

/**
 * Candidates are compared with states by the embedding that is read, too (Press and Wolf 2017, Using the Output
 * Embedding to Improve Language Models), so that it learns from both.
 */
export function buildLanguageModel(options: LanguageModelOptions, seed: number): LanguageModel {
  const { vocabularySize, embeddingSize, bidirectional } = options;
  const embedding = layers.embedding({
    name: 'embedding',
    inputDim: vocabularySize,
    outputDim: embeddingSize,
  });
  const branches = DIRECTIONS.slice(0, bidirectional ? 2 : 1).map((name, i) => {
    const tokens = input({ shape: [WINDOW], dtype: 'int32', name: `${name}_tokens` });
    const layer = cellLayer(options, { name, returnSequences: true, seed: seed + 10 * i });
    const guess = layers.dense({
      name: `${name}_guess`,
      units: embeddingSize,
      kernelInitializer: initializers.glorotUniform({ seed: seed + 10 * i + 5 }),
    });
    return { tokens, layer, guesses: chain(tokens, embedding, layer, guess) };
  });
  const candidates = input({ shape: [CANDIDATES], dtype: 'int32', name: 'candidates' });
  const guesses = branches.map((branch) => branch.guesses);
  const [only] = guesses;
  const joined = guesses.length === 1 && only ? only : apply(layers.concatenate({ axis: 1 }), guesses);
  const products = apply(layers.dot({ axes: 2 }), [joined, apply(embedding, candidates)]);
  return {
    model: model({
      name: 'language_model',
      inputs: [...branches.map(({ tokens }) => tokens), candidates],
      outputs: apply(layers.activation({ activation: 'softmax' }), products),
    }),
    embedding,
    recurrent: branches.map(({ layer }) => layer),
  };
}

const chain = (tensor: SymbolicTensor, ...steps: layers.Layer[]): SymbolicTensor =>
  steps.reduce((value, layer) => apply(layer, value), tensor);

function apply(layer: layers.Layer, inputs: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
  const output = layer.apply(inputs);
  if (Array.isArray(output) || !('sourceLayer' in output)) throw new Error('a layer has one output');
  return output;
}
