/** Models with several inputs and outputs, and models inside models. */
import {
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { call, callAll } from '../support/tfjs-models.ts';
import { dense, embedding, FEATURES, gru, lstm, type ParityCase, simpleRnn } from './case-parts.ts';
import { asFloats, type ParityInput, TOKEN_INPUTS, tokenRows, VALUE_INPUTS, values } from './layer-inputs.ts';

const rows = () => input({ shape: [FEATURES] });
const sequences = () => input({ shape: [null, FEATURES] });
const tokens = () => input({ shape: [null] });

/** Two tensors for every one of a list. */
const twice = <Item>(items: readonly Item[]): Item[][] => items.map((item) => [item, item]);

/** Adds up two inputs, and multiplies them. */
function buildPair(): LayersModel {
  const x = rows();
  const y = rows();
  const a = call(dense(), x);
  const b = call(dense(), y);
  return model({ inputs: [x, y], outputs: [call(layers.add(), a, b), call(layers.multiply(), a, b)] });
}

/** A functional model around `build`. */
const around = (start: () => SymbolicTensor, build: (x: SymbolicTensor) => SymbolicTensor): LayersModel => {
  const x = start();
  return model({ inputs: x, outputs: build(x) });
};

const endCases: readonly ParityCase[] = [
  { name: 'two inputs and two outputs', model: buildPair, inputs: twice(VALUE_INPUTS.rows) },
  {
    name: 'an output that another one is made of, and an input that is an output',
    model: () => {
      const x = rows();
      const inside = call(dense({ activation: 'tanh' }), x);
      return model({ inputs: x, outputs: [call(dense(), inside), inside] });
    },
    inputs: VALUE_INPUTS.rows,
  },
  {
    name: 'sequences of different lengths, masked tokens and values',
    model: () => {
      const words = tokens();
      const values = sequences();
      const ends = [call(gru(), call(embedding(true), words)), call(simpleRnn(), values)];
      return model({ inputs: [words, values], outputs: call(layers.concatenate(), ...ends) });
    },
    inputs: [
      [TOKEN_INPUTS.post[1], VALUE_INPUTS.longSequences[0]],
      [TOKEN_INPUTS.post[2], VALUE_INPUTS.longSequences[2]],
    ].map((pair) => pair.flatMap((item) => item ?? [])),
  },
];

const nestedCases: readonly ParityCase[] = [
  {
    name: 'a Sequential model in a Sequential one, at its start and behind',
    layers: () => [
      sequential({ layers: [dense({ inputShape: [FEATURES] }), dense({ units: 5 })] }),
      sequential({ layers: [dense({ inputShape: [5] }), dense({ activation: 'softmax' })] }),
    ],
    inputs: VALUE_INPUTS.rows,
  },
  {
    name: 'a model that is called twice',
    model: () => {
      const x = rows();
      const inner = around(rows, (y) => call(dense({ units: FEATURES, activation: 'tanh' }), y));
      return model({ inputs: x, outputs: call(dense(), call(inner, call(inner, x))) });
    },
    inputs: VALUE_INPUTS.rows,
  },
  {
    name: 'a model with two inputs and outputs in a model',
    model: () => {
      const x = rows();
      const [sum, product] = callAll(buildPair(), x, call(dense({ units: FEATURES }), x));
      if (!sum || !product) throw new Error('there are two outputs');
      return model({ inputs: x, outputs: [call(dense(), product), sum] });
    },
    inputs: VALUE_INPUTS.rows,
  },
  {
    name: 'models three deep',
    layers: () => {
      const inmost = around(sequences, (x) => call(lstm({ returnSequences: true }), x));
      return [sequential({ layers: [sequential({ layers: [inmost, dense()] }), gru()] })];
    },
    inputs: VALUE_INPUTS.sequences,
  },
  {
    name: 'a model that makes a mask, which nothing outside sees',
    model: () => around(tokens, (x) => call(gru(), call(sequential({ layers: [embedding(true)] }), x))),
    inputs: TOKEN_INPUTS.any,
  },
  {
    name: 'a model that uses a mask, which nothing outside sees',
    model: () =>
      around(tokens, (x) => call(gru(), call(sequential({ layers: [embedding(true), dense()] }), x))),
    inputs: TOKEN_INPUTS.any,
  },
  {
    name: 'a model that makes a mask at the start of a Sequential one, which sees it',
    layers: () => [sequential({ layers: [embedding(true), dense()] }), dense(), gru()],
    inputs: TOKEN_INPUTS.any,
  },
  {
    name: 'a model behind a mask, which everything in it and behind it sees',
    layers: () => [
      embedding(true),
      sequential({
        layers: [layers.conv1d({ filters: 3, kernelSize: 3, padding: 'same', inputShape: [null, FEATURES] })],
      }),
      gru(),
    ],
    inputs: TOKEN_INPUTS.any,
  },
  {
    name: 'masked tokens inside a model',
    layers: () => [sequential({ layers: [embedding(true), lstm()] }), dense()],
    inputs: TOKEN_INPUTS.any,
  },
];

/** Sentences of a text as rows of token ids, padded at the end. */
function sentences(batch: number, count: number, length: number): ParityInput {
  const { name, data } = asFloats(tokenRows('post', batch * count, length));
  return { name, data, shape: [batch, count, length] };
}

const wrappedCases: readonly ParityCase[] = [
  {
    name: 'a model on every step',
    layers: () => {
      const layer = sequential({
        layers: [dense({ inputShape: [FEATURES] }), dense({ activation: 'softmax' })],
      });
      return [layers.timeDistributed({ layer, inputShape: [null, FEATURES] }), gru()];
    },
    inputs: VALUE_INPUTS.sequences,
  },
  {
    name: 'a model with a recurrent layer on every step, called twice',
    model: () => {
      const x = input({ shape: [null, 2, FEATURES] });
      const inner = around(
        () => input({ shape: [2, FEATURES] }),
        (steps) => call(layers.repeatVector({ n: 2 }), call(dense({ units: FEATURES }), call(lstm(), steps))),
      );
      const shared = layers.timeDistributed({ layer: inner });
      return model({ inputs: x, outputs: call(shared, call(shared, x)) });
    },
    inputs: VALUE_INPUTS.grids,
  },
  {
    name: 'an image classifier for every step',
    layers: () => [
      layers.timeDistributed({
        layer: sequential({
          layers: [
            layers.conv2d({ filters: 2, kernelSize: 2, activation: 'relu', inputShape: [4, 5, 1] }),
            layers.maxPooling2d({ poolSize: 2 }),
            layers.flatten(),
            dense(),
          ],
        }),
        inputShape: [null, 4, 5, 1],
      }),
      gru(),
    ],
    inputs: [values(3, 4, 4, 5, 1), values(1, 2, 4, 5, 1)],
  },
  {
    name: 'a model that masks its own tokens on every step',
    layers: () => [
      layers.timeDistributed({
        layer: sequential({
          layers: [
            layers.embedding({ inputDim: 20, outputDim: FEATURES, maskZero: true, inputLength: 6 }),
            lstm(),
          ],
        }),
        inputShape: [null, 6],
      }),
      gru(),
    ],
    inputs: [sentences(3, 2, 6), sentences(1, 4, 6)],
  },
  {
    name: 'sequences of sequences',
    layers: () => [
      layers.timeDistributed({
        layer: sequential({ layers: [gru({ returnSequences: true, inputShape: [5, FEATURES] }), lstm()] }),
        inputShape: [null, 5, FEATURES],
      }),
      simpleRnn(),
    ],
    inputs: [values(3, 4, 5, FEATURES), values(1, 2, 5, FEATURES)],
  },
];

export const NESTED_CASES: readonly ParityCase[] = [...endCases, ...nestedCases, ...wrappedCases];

export const NESTED_CASE_COUNT = 3 + 9 + 5;
