/**
 * Add, Average, Maximum, Minimum and Multiply of tfjs, also where inputs have different numbers of dimensions: tfjs
 * then puts dimensions of size 1 behind the batch.
 * ONNX operators (versions in opset 13): Add, Max, Min, Mul, Unsqueeze. The mask ends here: what tfjs makes of it has
 * a dimension too many for any layer to use.
 */
import * as v from 'valibot';
import type { Dimension } from '../onnx/graph.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { defineMergeConverter, type LayerConverter, MERGED_MASK } from './layer.ts';
import { asFloat } from './values.ts';

type Merge = (graph: GraphBuilder, values: readonly Value[]) => Value;

const chain =
  (opType: string): Merge =>
  (graph, values) =>
    values.reduce((a, b) => graph.node(opType, [a, b]));

function defineElementwise(merge: Merge): LayerConverter {
  return defineMergeConverter({
    config: v.looseObject({}),
    convert: (_config, inputs, { graph, refuse }) => {
      if (inputs.length < 2) return refuse(`it is given ${inputs.length} inputs, expected several`);
      const rank = Math.max(...inputs.map(({ shape }) => shape.length));
      const aligned = inputs.map((input) => {
        const missing = rank - input.shape.length;
        const [batch = 'batch', ...sizes] = input.shape;
        const axes = Array.from({ length: missing }, (_, i) => i + 1);
        const x = asFloat(graph, input);
        return {
          value: missing === 0 ? x : graph.node('Unsqueeze', [x, graph.ints(axes)]),
          shape: [batch, ...axes.map(() => 1), ...sizes],
        };
      });
      return {
        value: merge(
          graph,
          aligned.map(({ value }) => value),
        ),
        dataType: 'float32',
        shape: aligned.map(({ shape }) => shape).reduce(broadcast),
        mask: inputs.some(({ mask }) => mask) ? MERGED_MASK : undefined,
        isPaddingIgnored: inputs.every(({ isPaddingIgnored }) => isPaddingIgnored),
      };
    },
  });
}

function broadcast(a: readonly Dimension[], b: readonly Dimension[]): Dimension[] {
  return a.map((size, i) => {
    const other = b[i] ?? size;
    return size === 1 || (typeof size === 'string' && other !== 1) ? other : size;
  });
}

export const addConverter = defineElementwise(chain('Add'));
export const multiplyConverter = defineElementwise(chain('Mul'));
export const averageConverter = defineElementwise((graph, values) =>
  graph.node('Mul', [graph.float(1 / values.length), chain('Add')(graph, values)]),
);
export const maximumConverter = defineElementwise((graph, values) => graph.node('Max', values));
export const minimumConverter = defineElementwise((graph, values) => graph.node('Min', values));
