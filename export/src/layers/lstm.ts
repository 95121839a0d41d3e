/**
 * LSTM of tfjs as one ONNX LSTM (version 7, 14 or 22) between Transposes, since ONNX Runtime runs layout 0 alone;
 * a mask becomes `sequence_lens` (masks.ts). Refused: `stateful`, `returnState`, `timeMajor`, and activations that
 * the operator does not have.
 */
import * as v from 'valibot';
import type { Attributes, GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { ACTIVATION_OPTION, type ActivationName, HARD_SIGMOID } from './activations.ts';
import { asFloat, defineConverter, type Flow, lastSize } from './layer.ts';
import { toOnnxLstmBias, toOnnxLstmKernel } from './lstm-weights.ts';
import { emitCompaction, emitReversal, emitStatePerStep, emitStepCounts } from './masks.ts';

interface OperatorActivation {
  readonly name: string;
  readonly alpha?: number;
  readonly beta?: number;
}

/** The activations that the operator knows, by their names in tfjs. */
export const LSTM_ACTIVATIONS = {
  sigmoid: { name: 'Sigmoid' },
  tanh: { name: 'Tanh' },
  relu: { name: 'Relu' },
  hardSigmoid: { name: 'HardSigmoid', ...HARD_SIGMOID },
  linear: { name: 'Affine', alpha: 1, beta: 0 },
  elu: { name: 'Elu', alpha: 1 },
  softsign: { name: 'Softsign' },
  softplus: { name: 'Softplus' },
} as const satisfies Partial<Record<ActivationName, OperatorActivation>>;

const FLAG = v.nullish(v.boolean(), false);
/** tfjs takes null for linear, and its defaults where the option is not there at all. */
const activation = (whenMissing: string) =>
  v.optional(
    v.union([
      ACTIVATION_OPTION,
      v.pipe(
        v.null(),
        v.transform(() => 'linear'),
      ),
    ]),
    whenMissing,
  );

const CONFIG = v.object({
  units: v.pipe(v.number(), v.integer(), v.minValue(1)),
  activation: activation('tanh'),
  recurrentActivation: activation('hardSigmoid'),
  useBias: v.nullish(v.boolean(), true),
  returnSequences: FLAG,
  returnState: FLAG,
  goBackwards: FLAG,
  stateful: FLAG,
  timeMajor: FLAG,
});
type LstmConfig = v.InferOutput<typeof CONFIG>;

export const lstmConverter = defineConverter({
  config: CONFIG,
  inputRank: 3,
  refusal: (config) => {
    if (config.stateful) return 'it is stateful: an ONNX model keeps no state from one call to the next';
    if (config.returnState) return 'it returns its state, which a Sequential model has no place for';
    if (config.timeMajor) return 'its input has time before batch (timeMajor)';
    return (
      activationRefusal('activation', config.activation) ??
      activationRefusal('recurrentActivation', config.recurrentActivation)
    );
  },
  convert: (config, input, { graph, weight }) => {
    const { units: hiddenSize, returnSequences, goBackwards } = config;
    const kernel = weight('kernel', [lastSize(input), 4 * hiddenSize]);
    const recurrentKernel = weight('recurrent_kernel', [hiddenSize, 4 * hiddenSize]);
    const bias = config.useBias ? weight('bias', [4 * hiddenSize]) : undefined;
    const weights = [
      graph.initializer('W', toOnnxLstmKernel(kernel, hiddenSize)),
      graph.initializer('R', toOnnxLstmKernel(recurrentKernel, hiddenSize)),
      bias ? graph.initializer('B', toOnnxLstmBias(bias, hiddenSize)) : '',
    ];
    const { shape, mask } = input;
    return {
      value: returnSequences
        ? emitSequences(graph, config, input, weights)
        : emitLastState(graph, config, input, weights),
      dataType: 'float32',
      shape: returnSequences ? [...shape.slice(0, -1), hiddenSize] : [...shape.slice(0, -2), hiddenSize],
      // tfjs hands the mask on as it came, also where goBackwards has turned the steps around.
      mask: returnSequences ? mask : undefined,
      isPaddingIgnored: input.isPaddingIgnored && mask !== undefined && !(returnSequences && goBackwards),
    };
  },
});

function activationRefusal(option: string, name: string): string | undefined {
  if (name in LSTM_ACTIVATIONS) return undefined;
  const known = Object.keys(LSTM_ACTIVATIONS).join(', ');
  return `its ${option} "${name}" does not exist in the ONNX LSTM, which has ${known}`;
}

/** `[batch, hidden]`. Taken from Y_h, since Y is zero after `sequence_lens`. */
function emitLastState(
  graph: GraphBuilder,
  config: LstmConfig,
  input: Flow,
  weights: readonly Value[],
): Value {
  const inputs = emitInputs(graph, input, weights);
  const [, last = ''] = graph.nodes('LSTM', inputs, [false, true], operatorAttributes(config));
  return graph.node('Squeeze', [last, graph.ints([0])]);
}

/** `[batch, time, hidden]`, in the order in which the steps were run. */
function emitSequences(
  graph: GraphBuilder,
  config: LstmConfig,
  input: Flow,
  weights: readonly Value[],
): Value {
  const inputs = emitInputs(graph, input, weights);
  const [all = ''] = graph.nodes('LSTM', inputs, [true], operatorAttributes(config));
  const oneDirection = graph.node('Squeeze', [all, graph.ints([1])]);
  const states = graph.node('Transpose', [oneDirection], { perm: [1, 0, 2] });
  if (input.mask) return emitStatePerStep(graph, states, input.mask.value, config.goBackwards);
  return config.goBackwards ? emitReversal(graph, states) : states;
}

/** The inputs X, W, R, B and sequence_lens of the operator. */
function emitInputs(graph: GraphBuilder, input: Flow, weights: readonly Value[]): Value[] {
  const { mask } = input;
  const x = asFloat(graph, input);
  const steps = mask && !mask.isAtEnd ? emitCompaction(graph, x, mask.value) : x;
  const timeMajor = graph.node('Transpose', [steps], { perm: [1, 0, 2] });
  const inputs = [timeMajor, ...weights, mask ? emitStepCounts(graph, mask.value) : ''];
  return inputs.slice(0, inputs.findLastIndex((value) => value !== '') + 1);
}

function operatorAttributes({ units, activation, recurrentActivation, goBackwards }: LstmConfig): Attributes {
  const used = [recurrentActivation, activation, activation].map(operatorActivation);
  const alphas = used.flatMap(({ alpha }) => alpha ?? []);
  const betas = used.flatMap(({ beta }) => beta ?? []);
  return {
    hidden_size: units,
    direction: goBackwards ? 'reverse' : 'forward',
    activations: used.map(({ name }) => name),
    ...(alphas.length > 0 && { activation_alpha: { floats: alphas } }),
    ...(betas.length > 0 && { activation_beta: { floats: betas } }),
  };
}

function operatorActivation(name: string): OperatorActivation {
  const found = new Map<string, OperatorActivation>(Object.entries(LSTM_ACTIVATIONS)).get(name);
  if (!found) throw new Error(`the activation "${name}" was not refused`);
  return found;
}
