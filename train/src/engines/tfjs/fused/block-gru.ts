/**
 * A GRU as one libtensorflow operator a step: GRUBlockCell, and GRUBlockCellGrad for its gradient (libtensorflow has
 * no operator for the whole layer on the CPU). The reset gate comes before the product, activations tanh and sigmoid.
 *
 * tfjs' gates stand in the order z (update), r (reset), h; the operator's are r and u (update) together, then c.
 */
import {
  add,
  concat,
  customGrad,
  matMul,
  mul,
  reshape,
  slice,
  split,
  stack,
  sum,
  type Tensor,
  unstack,
  zeros,
} from '@tensorflow/tfjs-core';
import { runOperator, type TensorflowBackend } from './raw-operators.ts';
import type { RecurrentWeights } from './recurrent-layer.ts';

/** Legend: T time, B batch, I input, H hidden. */
const GATES = 3;

/** `ru` for the gates r and u, `c` for the candidate: kernels `[I + H, 2 * H]` and `[I + H, H]`, biases beside them. */
type BlockWeights = readonly [kernelRu: Tensor, kernelC: Tensor, biasRu: Tensor, biasC: Tensor];

/**
 * @param x `[T, B, I]`.
 * @returns the hidden state after each step, `[T, B, H]`.
 */
export function runBlockGru(backend: TensorflowBackend, x: Tensor, weights: RecurrentWeights): Tensor {
  const block = toBlockWeights(weights);
  return customGrad((...args) => {
    const save = args.at(-1);
    const states = runSteps(backend, x, block);
    const [hidden] = states.slice(-1);
    if (!hidden) throw new Error('GRUBlockCell gave no hidden state');
    if (typeof save === 'function') save([x, ...block, ...states]);
    return {
      value: hidden,
      gradFunc: (gradient, [x, kernelRu, kernelC, biasRu, biasC, ...states]) => {
        if (!x || !kernelRu || !kernelC || !biasRu || !biasC) throw new Error('GRUBlockCell kept too little');
        return runGradient(backend, { x, block: [kernelRu, kernelC, biasRu, biasC], states, gradient });
      },
    };
  })(x, ...block);
}

function toBlockWeights({ kernel, recurrentKernel, bias, units }: RecurrentWeights): BlockWeights {
  const [kernelZ, kernelR, kernelH] = split(kernel, GATES, 1);
  const [recurrentZ, recurrentR, recurrentH] = split(recurrentKernel, GATES, 1);
  const [biasZ, biasR, biasH] = split(bias ?? zeros([GATES * units]), GATES);
  if (
    !kernelZ ||
    !kernelR ||
    !kernelH ||
    !recurrentZ ||
    !recurrentR ||
    !recurrentH ||
    !biasZ ||
    !biasR ||
    !biasH
  ) {
    throw new Error('a GRU has three gates');
  }
  return [
    concat([concat([kernelR, kernelZ], 1), concat([recurrentR, recurrentZ], 1)], 0),
    concat([kernelH, recurrentH], 0),
    concat([biasR, biasZ], 0),
    biasH,
  ];
}

/** r, u, c and h after each step, each `[T, B, H]`. */
function runSteps(backend: TensorflowBackend, x: Tensor, block: BlockWeights): Tensor[] {
  let hidden = zeros([x.shape[1] ?? 0, block[3].size]);
  const steps = unstack(x).map((input) => {
    const outputs = runOperator(backend, {
      name: 'GRUBlockCell',
      inputs: [input, hidden, ...block],
      outputCount: 4,
    });
    hidden = outputs[3] ?? hidden;
    return outputs;
  });
  return [0, 1, 2, 3].map((i) => stack(steps.flatMap((step) => step[i] ?? [])));
}

interface GradientInputs {
  readonly x: Tensor;
  readonly block: BlockWeights;
  /** r, u, c and h after each step. */
  readonly states: readonly Tensor[];
  /** Of the hidden states, `[T, B, H]`. */
  readonly gradient: Tensor;
}

/** The gradients of `x` and of the four block weights. */
function runGradient(backend: TensorflowBackend, { x, block, states, gradient }: GradientInputs): Tensor[] {
  const [r, , , h] = states;
  if (!r || !h) throw new Error('GRUBlockCell kept too few states');
  const [T = 0, B = 0, H = 0] = h.shape;
  const before = concat([zeros([1, B, H]), slice(h, [0, 0, 0], [T - 1, B, H])], 0);
  const perStep = [x, before, ...states.slice(0, 3), gradient].map((tensor) => unstack(tensor));
  const outputs: Tensor[][] = [];
  let carried = zeros([B, H]);
  for (let t = T - 1; t >= 0; t--) {
    const [input, hidden, ...rest] = perStep.flatMap((steps) => steps[t] ?? []);
    const [ownGradient] = rest.splice(-1);
    if (!input || !hidden || !ownGradient) throw new Error(`step ${t} is missing`);
    outputs[t] = runOperator(backend, {
      name: 'GRUBlockCellGrad',
      inputs: [input, hidden, ...block, ...rest, add(ownGradient, carried)],
      outputCount: 4,
    });
    carried = outputs[t]?.[1] ?? carried;
  }
  const gradientOf = (i: number): Tensor => stack(outputs.flatMap((step) => step[i] ?? []));
  const [gradientC, gradientRu] = [flatten(gradientOf(2)), flatten(gradientOf(3))];
  return [
    gradientOf(0),
    matMul(flatten(concat([x, before], 2)), gradientRu, true),
    matMul(flatten(concat([x, mul(before, r)], 2)), gradientC, true),
    sum(gradientRu, 0),
    sum(gradientC, 0),
  ];
}

/** `[T, B, N]` to `[T * B, N]`. */
function flatten(steps: Tensor): Tensor {
  const [T = 0, B = 0, N = 0] = steps.shape;
  return reshape(steps, [T * B, N]);
}
