/**
 * ConvLSTM2D of tfjs as Conv (ONNX version 11 or 22) over the images of all steps at once, then a Scan (11 to 21)
 * with the Conv of the state and Split 13 or 18, Add, Mul in each step. Refused: `stateful`, causal padding, unknown
 * activations, and masks, which tfjs cannot apply to images.
 */
import * as v from 'valibot';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { activationRefusal, emitActivation } from './activations.ts';
import type { Grid } from './channels.ts';
import { CAUSAL_REFUSAL, convolutionOptions, emitConv, windowsOf } from './convolution-core.ts';
import { storeKernel } from './convolution-weights.ts';
import type { LayerContext } from './layer.ts';
import { emitParts } from './recurrent-cell.ts';
import { defineRecurrentConverter } from './recurrent-converter.ts';
import type { Pass, PassResult, RecurrentLayer, Shaped } from './recurrent-layer.ts';
import { ACTIVATION_ENTRIES, LOOP_ENTRIES } from './recurrent-options.ts';
import { emitScan } from './scan.ts';
import { emitShaped, emitSizes, emitZeros } from './shapes.ts';
import { SIZE } from './sizes.ts';

const RANK = 2;
const CONFIG = v.object({
  ...convolutionOptions(RANK),
  ...ACTIVATION_ENTRIES,
  ...LOOP_ENTRIES,
  filters: SIZE,
});
type Options = v.InferOutput<typeof CONFIG>;

export const CONV_LSTM_2D_LAYER = v.pipe(
  CONFIG,
  v.transform(
    (options): RecurrentLayer => ({
      loop: options,
      inputRank: RANK + 3,
      stateCount: 2,
      refusal:
        options.padding === 'causal'
          ? CAUSAL_REFUSAL
          : (activationRefusal(options.activation) ?? activationRefusal(options.recurrentActivation)),
      emit: (pass, context) => emitConvLstm(options, pass, context),
    }),
  ),
);
export const convLstm2dConverter = defineRecurrentConverter(CONV_LSTM_2D_LAYER);

function emitConvLstm(options: Options, pass: Pass, context: LayerContext): PassResult {
  const { graph, refuse } = context;
  const { dataFormat, filters, kernelSize, returnSequences } = options;
  if (pass.mask) return refuse('its sequence has a mask, which TensorFlow.js cannot apply to images');
  const isFirst = dataFormat === 'channelsFirst';
  const [batch = 'batch', time = 'time'] = pass.shape;
  const { projected, recurrentKernel, sizes } = emitProjection(options, pass, context);
  const windows = { size: kernelSize, strides: [1, 1], dilations: [1, 1], padding: 'same' } as const;
  const stateShape = [batch, filters, ...sizes];
  const states = [0, 1].map((i) => ({
    value: emitStart(graph, projected, pass.initial[i], options),
    shape: stateShape,
  }));
  const scan = emitScan(graph, {
    states,
    steps: [{ value: projected, shape: [batch, 4 * filters, ...sizes] }],
    isBackwards: pass.isBackwards,
    isReversed: pass.isReversed,
    emitStep: (body, [current = ''], [hidden = '', carried = '']) => {
      const grid = { value: hidden, channels: filters, sizes };
      const state = emitConv(body, grid, windows, {
        inputs: [recurrentKernel],
        filterCount: 4 * filters,
      });
      return emitGates(body, body.node('Add', [current, state.value]), carried, options);
    },
  });
  const shape = isFirst ? [filters, ...sizes] : [...sizes, filters];
  const ends = scan.states.map(
    (value): Shaped => ({
      value: isFirst ? value : graph.node('Transpose', [value], { perm: [0, 2, 3, 1] }),
      shape: [batch, ...shape],
    }),
  );
  const perm = isFirst ? [1, 0, 2, 3, 4] : [1, 0, 3, 4, 2];
  const output = returnSequences
    ? { value: graph.node('Transpose', [scan.collected], { perm }), shape: [batch, time, ...shape] }
    : (ends[0] ?? { value: '', shape: [] });
  return { output, states: ends };
}

/** The convolved images of all steps, `[time, batch, 4 * filters, height, width]`, and the kernel of the state. */
function emitProjection(options: Options, { value, shape, prefix }: Pass, { graph, weight }: LayerContext) {
  const { dataFormat, filters, kernelSize, useBias } = options;
  const isFirst = dataFormat === 'channelsFirst';
  const x = graph.node('Transpose', [value], { perm: isFirst ? [1, 0, 2, 3, 4] : [1, 0, 4, 2, 3] });
  const places = isFirst ? shape.slice(3) : shape.slice(2, 4);
  const channels = isFirst ? shape[2] : shape[4];
  const channelCount = typeof channels === 'number' ? channels : undefined;
  const read = (name: string, size: number | undefined) =>
    weight(name, [...kernelSize, size, 4 * filters], { prefix });
  const bias = useBias ? [weight('bias', [4 * filters], { prefix })] : [];
  const inputs = [
    storeKernel(graph, read('kernel', channelCount), `${prefix}kernel`),
    ...bias.map(({ shape: biasShape, data }) =>
      graph.initializer(`${prefix}bias`, { dataType: 'float32', shape: biasShape, data }),
    ),
  ];
  const images = emitShaped(graph, x, [graph.ints([-1]), emitSizes(graph, x, 2, 5)]);
  const grid: Grid = { value: images, channels: channels ?? 'channels', sizes: places };
  const convolved = emitConv(graph, grid, windowsOf(options), { inputs, filterCount: 4 * filters });
  const sizes = [emitSizes(graph, x, 0, 2), emitSizes(graph, convolved.value, 1, 4)];
  return {
    projected: emitShaped(graph, convolved.value, sizes),
    recurrentKernel: storeKernel(graph, read('recurrent_kernel', filters), `${prefix}recurrent_kernel`),
    sizes: convolved.sizes,
  };
}

/** A state before the first step with its channels first: the one that is given, or zeros. */
function emitStart(
  graph: GraphBuilder,
  projected: Value,
  initial: Value | undefined,
  { filters, dataFormat }: Options,
): Value {
  if (initial !== undefined) {
    return dataFormat === 'channelsFirst'
      ? initial
      : graph.node('Transpose', [initial], { perm: [0, 3, 1, 2] });
  }
  const parts = [emitSizes(graph, projected, 1, 2), graph.ints([filters]), emitSizes(graph, projected, 3, 5)];
  return emitZeros(graph, parts);
}

/** The step of an LSTM whose gates stand behind each other as channels; gives the hidden state and the cell state. */
function emitGates(body: GraphBuilder, sums: Value, carried: Value, options: Options): Value[] {
  const { filters, activation, recurrentActivation, dataFormat } = options;
  const [input = '', forget = '', cell = '', output = ''] = emitParts(body, sums, {
    size: filters,
    count: 4,
    axis: 1,
  });
  // tfjs applies softmax to the last axis of its own order.
  const axis = dataFormat === 'channelsFirst' ? -1 : 1;
  const gate = (x: Value): Value => emitActivation(body, recurrentActivation, x, axis);
  const squash = (x: Value): Value => emitActivation(body, activation, x, axis);
  const kept = body.node('Mul', [gate(forget), carried]);
  const carry = body.node('Add', [kept, body.node('Mul', [gate(input), squash(cell)])]);
  return [body.node('Mul', [gate(output), squash(carry)]), carry];
}
