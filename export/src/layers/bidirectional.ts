/**
 * Bidirectional of tfjs around LSTM, GRU, SimpleRNN or ConvLSTM2D: one ONNX operator of two directions where the
 * layer is one (recurrent-stack.ts), else both passes by themselves; then Concat, Add or Mul (version 13, 14).
 * Refused: what the layer inside refuses, and others inside, RNN included, which tfjs cannot build there.
 */
import * as v from 'valibot';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { CONV_LSTM_2D_LAYER } from './conv-lstm-2d.ts';
import { defineMergeConverter, type LayerContext } from './layer.ts';
import { GRU_LAYER, LSTM_LAYER, SIMPLE_RNN_LAYER } from './recurrent.ts';
import { layerRefusal, readInputs } from './recurrent-converter.ts';
import {
  type Pass,
  type PassResult,
  type RecurrentLayer,
  recurrentFlows,
  type Shaped,
} from './recurrent-layer.ts';

const MERGES = {
  concat: (graph, a, b) => graph.node('Concat', [a, b], { axis: -1 }),
  sum: (graph, a, b) => graph.node('Add', [a, b]),
  mul: (graph, a, b) => graph.node('Mul', [a, b]),
  ave: (graph, a, b) => graph.node('Mul', [graph.float(0.5), graph.node('Add', [a, b])]),
} as const satisfies Record<string, (graph: GraphBuilder, a: Value, b: Value) => Value>;

const innerOf = <Name extends string, Config extends v.GenericSchema<unknown, RecurrentLayer>>(
  className: Name,
  config: Config,
) => v.object({ className: v.literal(className), config });
const INNER = v.union([
  innerOf('LSTM', LSTM_LAYER),
  innerOf('GRU', GRU_LAYER),
  innerOf('SimpleRNN', SIMPLE_RNN_LAYER),
  innerOf('ConvLSTM2D', CONV_LSTM_2D_LAYER),
  v.pipe(
    v.object({ className: v.string() }),
    v.transform(({ className }) => ({ className, config: undefined })),
  ),
]);
const MERGE_MODE = v.picklist(['concat', 'sum', 'mul', 'ave']);

export const bidirectionalConverter = defineMergeConverter({
  config: v.object({ mergeMode: v.optional(v.nullable(MERGE_MODE), 'concat'), layer: INNER }),
  refusal: ({ layer: { className, config } }) =>
    config
      ? layerRefusal(config)
      : `it wraps a layer of class "${className}", expected LSTM, GRU, SimpleRNN or ConvLSTM2D`,
  convert: ({ mergeMode, layer: { config: layer } }, inputs, context) => {
    if (!layer) throw new Error('the layer was not refused');
    const { input, initial, ...sequence } = readInputs(layer, inputs, { context, passCount: 2 });
    const { goBackwards } = layer.loop;
    const { stateCount } = layer;
    const [a, b] = emitPasses(
      layer,
      {
        ...sequence,
        initial: initial.slice(0, stateCount),
        isBackwards: goBackwards,
        isReversed: false,
        prefix: 'forward_',
      },
      {
        ...sequence,
        initial: initial.slice(stateCount),
        isBackwards: !goBackwards,
        isReversed: true,
        prefix: 'backward_',
      },
      context,
    );
    const outputs =
      mergeMode === null
        ? [a.output, b.output]
        : [
            mergeOutputs(
              MERGES[mergeMode](context.graph, a.output.value, b.output.value),
              a.output,
              mergeMode,
            ),
          ];
    const startsAtZero = initial.length === 0 && (mergeMode === 'concat' || mergeMode === null);
    return recurrentFlows({ ...input, startsAtZero }, layer.loop, outputs, [...a.states, ...b.states]);
  },
});

/** tfjs turns the sequence of its second layer around, which runs against the direction of the first. */
function emitPasses(
  layer: RecurrentLayer,
  first: Pass,
  second: Pass,
  context: LayerContext,
): readonly [PassResult, PassResult] {
  const { emitBoth } = layer;
  if (!emitBoth) return [layer.emit(first, context), layer.emit(second, context)];
  const results = emitBoth(first.isBackwards ? [second, first] : [first, second], context);
  const [a, b] = first.isBackwards ? results.reverse() : results;
  if (!a || !b) throw new Error('an operator of two directions gave one');
  return [a, b];
}

function mergeOutputs(value: Value, { shape }: Shaped, mergeMode: v.InferOutput<typeof MERGE_MODE>): Shaped {
  const size = shape.at(-1);
  const isDoubled = mergeMode === 'concat' && typeof size === 'number';
  return { value, shape: isDoubled ? [...shape.slice(0, -1), 2 * size] : shape };
}
