/** Reshape of tfjs as Reshape (ONNX version 13, 14, 19 or 21), where 0 keeps the batch and -1 is worked out. */
import * as v from 'valibot';
import { defineConverter } from './layer.ts';
import { productOf } from './values.ts';

const WORKED_OUT = -1;
/** tfjs takes null and any negative size for the one that it has to work out. */
const SIZE = v.pipe(
  v.nullable(v.pipe(v.number(), v.integer())),
  v.transform((size) => (size === null || size < 0 ? WORKED_OUT : size)),
);

export const reshapeConverter = defineConverter({
  config: v.object({ targetShape: v.array(SIZE) }),
  convert: ({ targetShape }, { value, dataType, shape }, { graph }) => {
    const [batch = 'batch', ...sizes] = shape;
    const known = targetShape.filter((size) => size !== WORKED_OUT).reduce((a, b) => a * b, 1);
    const count = productOf(sizes);
    const rest = count === undefined ? 'time' : count / known;
    return {
      value: graph.node('Reshape', [value, graph.ints([0, ...targetShape])]),
      dataType,
      shape: [batch, ...targetShape.map((size) => (size === WORKED_OUT ? rest : size))],
      isPaddingIgnored: false,
    };
  },
});
