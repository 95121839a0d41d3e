/** Functional models: branches, the layers that join them, and layers that are shared. */
import { layers } from '@tensorflow/tfjs-layers';
import { call } from '../support/tfjs-models.ts';
import { BOTH, dense, embedding, FEATURES, graph, gru, lstm, MASKS, type ParityCase } from './case-parts.ts';
import { TOKEN_INPUTS, VALUE_INPUTS, valueRows } from './layer-inputs.ts';

const MERGES = [
  { className: 'Add', create: () => layers.add() },
  { className: 'Average', create: () => layers.average() },
  { className: 'Maximum', create: () => layers.maximum() },
  { className: 'Minimum', create: () => layers.minimum() },
  { className: 'Multiply', create: () => layers.multiply() },
  { className: 'Concatenate', create: () => layers.concatenate() },
] as const;

const mergeCases: readonly ParityCase[] = MERGES.flatMap(({ className, create }) => [
  {
    name: `${className} of three rows`,
    ...graph([FEATURES], (x) => call(create(), ...[1, 2, 3].map(() => call(dense(), x)))),
    inputs: VALUE_INPUTS.rows,
  },
  {
    name: `${className} of two sequences, one not changed`,
    ...graph([null, FEATURES], (x) => call(create(), x, call(dense({ units: FEATURES }), x))),
    inputs: VALUE_INPUTS.sequences,
  },
]);

const broadcastCases: readonly ParityCase[] = MERGES.slice(0, 5).map(({ className, create }) => ({
  name: `${className} of a sequence and a row`,
  ...graph([null, FEATURES], (x) =>
    call(create(), call(dense(), x), call(layers.globalMaxPooling1d({}), call(dense(), x))),
  ),
  inputs: VALUE_INPUTS.sequences,
}));

/** Both factors come from one input of `[5, FEATURES]`: as a matrix, or pooled to a row. */
const FACTORS = [
  { axes: -1, ranks: [2, 2] },
  { axes: 1, ranks: [2, 2] },
  { axes: 1, ranks: [3, 3] },
  { axes: 2, ranks: [3, 3] },
  { axes: [1, 1], ranks: [3, 3] },
  { axes: -1, ranks: [3, 3] },
  { axes: [2, 1], ranks: [3, 2] },
  { axes: [1, 2], ranks: [2, 3] },
  { axes: [-1, -1], ranks: [2, 3] },
] as const;
const dotCases: readonly ParityCase[] = FACTORS.flatMap(({ axes, ranks }) =>
  BOTH.map((normalize) => ({
    name: `Dot of ${ranks.join(' and ')} dimensions along ${axes}${normalize ? ', normalized' : ''}`,
    ...graph([5, FEATURES], (x) => {
      const factors = ranks.map((rank) => {
        const matrix = call(dense({ units: FEATURES }), x);
        return rank === 3 ? matrix : call(layers.globalMaxPooling1d({}), matrix);
      });
      return call(layers.dot({ axes: typeof axes === 'number' ? axes : [...axes], normalize }), ...factors);
    }),
    inputs: valueRows(5, FEATURES),
  })),
);

const maskCases: readonly ParityCase[] = MASKS.flatMap(({ mask, maskZero, ...rest }) => [
  {
    name: `two branches joined under one mask, ${mask}`,
    ...graph([null], (x) => {
      const words = call(embedding(maskZero), x);
      const states = call(lstm({ returnSequences: true }), words);
      const joined = call(layers.concatenate(), words, states, call(dense(), words));
      return call(gru(), joined);
    }),
    ...rest,
  },
  {
    name: `masked branches pooled and added, ${mask}`,
    ...graph([null], (x) => {
      const words = call(embedding(maskZero), x);
      const last = call(lstm({ units: 4 }), words);
      const sum = call(layers.add(), words, call(dense({ units: FEATURES }), words));
      return call(layers.add(), last, call(dense(), call(layers.globalAveragePooling1d({}), sum)));
    }),
    ...rest,
  },
]);

const otherCases: readonly ParityCase[] = [
  {
    name: 'sequences joined over time',
    ...graph([null, FEATURES], (x) =>
      call(gru(), call(layers.concatenate({ axis: 1 }), x, call(dense({ units: FEATURES }), x))),
    ),
    inputs: VALUE_INPUTS.sequences,
  },
  {
    name: 'masked sequences joined over time',
    ...graph([null], (x) => {
      const words = call(embedding(true), x);
      return call(
        gru(),
        call(layers.concatenate({ axis: 1 }), words, call(dense({ units: FEATURES }), words)),
      );
    }),
    inputs: TOKEN_INPUTS.any,
  },
  {
    name: 'two masks that differ',
    ...graph([null, FEATURES], (x) => {
      const masked = [0, -1].map((maskValue) => call(layers.masking({ maskValue }), x));
      return call(gru(), call(layers.concatenate(), ...masked));
    }),
    inputs: VALUE_INPUTS.masked(0, -1),
  },
  {
    name: 'a layer that is shared',
    ...graph([null, FEATURES], (x) => {
      const shared = layers.bidirectional({
        layer: lstm({ returnSequences: true, units: 2 }),
        mergeMode: 'sum',
      });
      const first = dense({ units: FEATURES });
      const branch = call(shared, call(first, x));
      return call(layers.add(), branch, call(shared, call(first, call(first, x))));
    }),
    inputs: VALUE_INPUTS.sequences,
  },
  {
    name: 'text with two embeddings, two labels',
    ...graph([null], (x) => {
      const both = [true, false].map((maskZero) => call(embedding(maskZero), x));
      const pooled = call(layers.globalMaxPooling1d({}), call(dense(), both[1] ?? x));
      const joined = call(layers.concatenate(), call(lstm(), both[0] ?? x), pooled);
      return call(dense({ units: 1, activation: 'sigmoid' }), joined);
    }),
    inputs: TOKEN_INPUTS.post,
    paddingSide: 'post',
  },
];

export const GRAPH_CASES: readonly ParityCase[] = [
  ...mergeCases,
  ...broadcastCases,
  ...dotCases,
  ...maskCases,
  ...otherCases,
];

export const GRAPH_CASE_COUNT = 2 * 6 + 5 + 2 * 9 + 4 * 2 + 5;
