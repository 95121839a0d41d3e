/**
 * A whole LSTM as one libtensorflow operator: BlockLSTMV2, and BlockLSTMGradV2 for its gradient. Gates in the order of
 * tfjs (i, f, c, o), activations tanh and sigmoid.
 */
import { concat, customGrad, type Tensor, zeros, zerosLike } from '@tensorflow/tfjs-core';
import { runOperator, type TensorflowBackend } from './raw-operators.ts';
import type { RecurrentWeights } from './recurrent-layer.ts';

/** Legend: T time, B batch, I input, H hidden. */
const GATES = 4;
/** i, cs, f, o, ci, co, h. */
const STATE_COUNT = 7;
const GRADIENT_COUNT = 8;

/**
 * @param x `[T, B, I]`.
 * @returns the hidden state after each step, `[T, B, H]`.
 */
export function runBlockLstm(backend: TensorflowBackend, x: Tensor, weights: RecurrentWeights): Tensor {
  const { units } = weights;
  const [T = 0, B = 0] = x.shape;
  const kernel = concat([weights.kernel, weights.recurrentKernel], 0);
  const bias = weights.bias ?? zeros([GATES * units]);

  const inputsOf = (x: Tensor, kernel: Tensor, bias: Tensor): Tensor[] => {
    const state = zeros([B, units]);
    const peephole = zeros([units]);
    return [x, state, state, kernel, peephole, peephole, peephole, bias];
  };
  return customGrad((...args) => {
    const save = args.at(-1);
    const states = runOperator(backend, {
      name: 'BlockLSTMV2',
      firstInput: T,
      inputs: inputsOf(x, kernel, bias),
      outputCount: STATE_COUNT,
      attributes: { use_peephole: false, cell_clip: 0 },
    });
    if (typeof save === 'function') save([x, kernel, bias, ...states]);
    const [hidden] = states.slice(-1);
    if (!hidden) throw new Error('BlockLSTMV2 gave no hidden state');
    return {
      value: hidden,
      gradFunc(gradient, [x, kernel, bias, ...states]) {
        const [, cells] = states;
        if (!x || !kernel || !bias || !cells) throw new Error('BlockLSTMV2 kept too little for its gradient');
        const gradients = runOperator(backend, {
          name: 'BlockLSTMGradV2',
          firstInput: T,
          inputs: [...inputsOf(x, kernel, bias), ...states, zerosLike(cells), gradient],
          outputCount: GRADIENT_COUNT,
          attributes: { use_peephole: false },
        });
        return [0, 3, 7].flatMap((i) => gradients[i] ?? []);
      },
    };
  })(x, kernel, bias);
}
