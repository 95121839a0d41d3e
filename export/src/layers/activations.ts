/**
 * The activations of tfjs as ONNX nodes.
 * ONNX operators (versions in opset 13): Clip 13, Elu 6, Erf 13, HardSigmoid 6, LogSoftmax 13, Relu 13, Selu 6,
 * Sigmoid 13, Softmax 13, Softplus 1, Softsign 1, Tanh 13, Mul, Add, Div 13; all of them hold on in later opsets.
 * Gelu and Mish exist only from opset 18 and 20 on, so they are written out.
 */
import * as v from 'valibot';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';

/** `axis` is the one over which softmax sums up. */
type Emit = (graph: GraphBuilder, x: Value, axis: number) => Value;

const node =
  (opType: string, attributes: Parameters<GraphBuilder['node']>[2] = {}): Emit =>
  (graph, x) =>
    graph.node(opType, [x], attributes);

/** tfjs' hard sigmoid: 0.2 x + 0.5, cut at 0 and 1. */
export const HARD_SIGMOID = { alpha: 0.2, beta: 0.5 } as const;

/** The names as the reader gives them: tfjs' `gelu_new` is `geluNew`. */
export const ACTIVATIONS = {
  linear: (_graph, x) => x,
  relu: node('Relu'),
  relu6: (graph, x) => graph.node('Clip', [x, graph.float(0), graph.float(6)]),
  sigmoid: node('Sigmoid'),
  hardSigmoid: node('HardSigmoid', {
    alpha: { float: HARD_SIGMOID.alpha },
    beta: { float: HARD_SIGMOID.beta },
  }),
  tanh: node('Tanh'),
  softmax: (graph, x, axis) => graph.node('Softmax', [x], { axis }),
  logSoftmax: (graph, x, axis) => graph.node('LogSoftmax', [x], { axis }),
  elu: node('Elu', { alpha: { float: 1 } }),
  selu: node('Selu'),
  softplus: node('Softplus'),
  softsign: node('Softsign'),
  swish: (graph, x) => graph.node('Mul', [graph.node('Sigmoid', [x]), x]),
  gelu: emitGelu,
  geluNew: emitGeluNew,
  mish: (graph, x) => graph.node('Mul', [x, graph.node('Tanh', [graph.node('Softplus', [x])])]),
} as const satisfies Record<string, Emit>;

export type ActivationName = keyof typeof ACTIVATIONS;

/** The option `activation` of a layer: a name, or an object of the activation's class. */
export const ACTIVATION_OPTION = v.pipe(
  v.union([v.string(), v.object({ className: v.string() })]),
  v.transform((option) => (typeof option === 'string' ? option : option.className)),
);

export function isActivationName(name: string): name is ActivationName {
  return Object.hasOwn(ACTIVATIONS, name);
}

/** Why an activation cannot be converted, or undefined where it can. */
export function activationRefusal(name: string): string | undefined {
  if (isActivationName(name)) return undefined;
  return `its activation "${name}" is unknown; known are ${Object.keys(ACTIVATIONS).join(', ')}`;
}

/**
 * Adds the nodes of an activation.
 *
 * @throws {Error} if the name was not checked before with `activationRefusal`.
 */
export function emitActivation(graph: GraphBuilder, name: string, x: Value, axis = -1): Value {
  if (!isActivationName(name)) throw new Error(`the activation "${name}" was not refused`);
  return ACTIVATIONS[name](graph, x, axis);
}

/** True for an activation that looks at each value by itself. */
export function isElementwise(activation: string): boolean {
  return activation !== 'softmax' && activation !== 'logSoftmax';
}

/** The activations whose results are probabilities. */
export function endingOf(activation: string): 'sigmoid' | 'softmax' | undefined {
  return activation === 'sigmoid' || activation === 'softmax' ? activation : undefined;
}

/** x · 0.5 · (1 + erf(x / √2)), in the order of tfjs. */
function emitGelu(graph: GraphBuilder, x: Value): Value {
  const erf = graph.node('Erf', [graph.node('Div', [x, graph.float(Math.SQRT2)])]);
  const share = graph.node('Mul', [graph.float(0.5), graph.node('Add', [graph.float(1), erf])]);
  return graph.node('Mul', [x, share]);
}

/** 0.5 · x · (1 + tanh(√(2 / π) · (x + 0.044715 x³))), in the order of tfjs. */
function emitGeluNew(graph: GraphBuilder, x: Value): Value {
  const cube = graph.node('Mul', [x, graph.node('Mul', [x, x])]);
  const sum = graph.node('Add', [x, graph.node('Mul', [graph.float(0.044715), cube])]);
  const tanh = graph.node('Tanh', [graph.node('Mul', [graph.float(Math.sqrt(2 / Math.PI)), sum])]);
  const scaled = graph.node('Mul', [x, graph.node('Add', [graph.float(1), tanh])]);
  return graph.node('Mul', [graph.float(0.5), scaled]);
}
