/**
 * LSTM (tfjs class `LSTM`): Hochreiter and Schmidhuber 1997, with the gates of Keras.
 *
 * The weights enter the graph as tfjs has them and are stacked there, so that a step is a single product:
 * `Z = Wᵀ · [h; x; 1]`, see `lstm-scan.ts`.
 *
 * Not supported, and refused: activations other than tanh and sigmoid, useBias false, dropout, recurrentDropout,
 * stateful, returnState.
 */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import * as v from 'valibot';
import { firstIssue } from '../layer-config.ts';
import type { Emission, EmitContext, LayerRule } from '../layer-rule.ts';
import { emitBackwardLoop, emitForwardLoop, type LstmLoop } from './lstm-scan.ts';

/** tfjs keeps the gates of a kernel in this order; in the graph the three sigmoid gates stand together. */
const TFJS_GATES = ['input', 'forget', 'cell', 'output'] as const;
const GRAPH_GATES = ['input', 'forget', 'output', 'cell'] as const;

const LSTM_CONFIG = v.object({
  units: v.number(),
  activation: v.literal('tanh'),
  recurrentActivation: v.literal('sigmoid'),
  useBias: v.literal(true),
  returnSequences: v.boolean(),
  goBackwards: v.boolean(),
  returnState: v.optional(v.literal(false)),
  stateful: v.optional(v.literal(false)),
  dropout: v.optional(v.literal(0)),
  recurrentDropout: v.optional(v.literal(0)),
});

type LstmConfig = v.InferOutput<typeof LSTM_CONFIG>;

export const LSTM_RULE: LayerRule = {
  unsupportedReason: (config) => firstIssue(LSTM_CONFIG, config),
  emit: (context, config) => emitLstm(context, v.parse(LSTM_CONFIG, config)),
};

function emitLstm(context: EmitContext, config: LstmConfig): Emission {
  const { builder, input, training } = context;
  const { units: hiddenSize, returnSequences, goBackwards } = config;
  const steps = builder.node('Transpose', [input.value], { perm: [1, 2, 0] }); // [B, T, E] -> [T, E, B]
  const { stacked, operandSizes } = stackWeights(context, hiddenSize);
  const loop: LstmLoop = {
    builder,
    hiddenSize,
    stacked,
    operandSizes,
    ones: filled(builder, steps, 1, 1),
    zeroState: filled(builder, steps, hiddenSize, 0),
    steps,
    mask: input.mask === undefined ? undefined : stepMask(builder, input.mask),
    goBackwards,
    returnSequences,
  };
  const forward = emitForwardLoop(loop, training);
  const value = returnSequences
    ? builder.node('Transpose', [forward.output('hidden')], { perm: [2, 0, 1] }) // [T, H, B] -> [B, T, H]
    : builder.node('Transpose', [forward.state('hidden')], { perm: [1, 0] }); // [H, B] -> [B, H]
  return {
    output: returnSequences && input.mask !== undefined ? { value, mask: input.mask } : { value },
    backward(gradient) {
      const perm = returnSequences ? [1, 2, 0] : [1, 0];
      const backward = emitBackwardLoop(loop, forward, builder.node('Transpose', [gradient], { perm }));
      return {
        input: builder.node('Transpose', [backward.output('step')], { perm: [2, 0, 1] }), // [T, E, B] -> [B, T, E]
        weights: unstackGradient(loop, backward.state('weights')),
      };
    },
  };
}

/** bool `[B, T]` to `[T, 1, B]`. */
function stepMask(builder: GraphBuilder, mask: Value): Value {
  return builder.node('Unsqueeze', [builder.node('Transpose', [mask], { perm: [1, 0] }), builder.ints([1])]);
}

/** float32 `[rows, B]` full of `value`; B is the last dimension of `like`. */
function filled(builder: GraphBuilder, like: Value, rows: number, value: number): Value {
  const batchSize = builder.node('Shape', [like], { start: -1 });
  const shape = builder.node('Concat', [builder.ints([rows]), batchSize], { axis: 0 });
  const tensor = { dataType: 'float32', shape: [1], data: Float32Array.of(value) } as const;
  return builder.node('ConstantOfShape', [shape], { value: { tensor } });
}

/** The recurrent kernel, the kernel and the bias below each other, `[H + E + 1, G]`, gates as in the graph. */
function stackWeights({ builder, weights }: EmitContext, hiddenSize: number) {
  const [kernel = '', recurrentKernel = '', bias = ''] = weights;
  const biasRow = builder.node('Unsqueeze', [bias, builder.ints([0])]);
  const rows = builder.node('Concat', [recurrentKernel, kernel, biasRow], { axis: 0 });
  const inputSize = builder.node('Shape', [kernel], { start: 0, end: 1 });
  return {
    stacked: reorderGates(builder, rows, TFJS_GATES, GRAPH_GATES, hiddenSize),
    operandSizes: builder.node('Concat', [builder.ints([hiddenSize]), inputSize], { axis: 0 }),
  };
}

/** The gradients of kernel, recurrent kernel and bias, as tfjs has them. */
function unstackGradient({ builder, hiddenSize, operandSizes }: LstmLoop, gradient: Value): Value[] {
  const rows = reorderGates(builder, gradient, GRAPH_GATES, TFJS_GATES, hiddenSize);
  const sizes = builder.node('Concat', [operandSizes, builder.ints([1])], { axis: 0 });
  const [recurrentKernel = '', kernel = '', bias = ''] = builder.nodes('Split', [rows, sizes], 3, {
    axis: 0,
  });
  return [kernel, recurrentKernel, builder.node('Squeeze', [bias, builder.ints([0])])];
}

/** Puts the blocks of H columns into another order of gates. */
function reorderGates(
  builder: GraphBuilder,
  value: Value,
  from: readonly string[],
  to: readonly string[],
  hiddenSize: number,
): Value {
  const sizes = builder.ints(from.map(() => hiddenSize));
  const blocks = builder.nodes('Split', [value, sizes], from.length, { axis: 1 });
  return builder.node(
    'Concat',
    to.map((gate) => blocks[from.indexOf(gate)] ?? ''),
    { axis: 1 },
  );
}
