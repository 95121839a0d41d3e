/**
 * The cell of SimpleRNN of tfjs: one ONNX RNN (version 7, 14 or 22), or the same written out for a Scan (Add, MatMul
 * 13 or 14); recurrent.ts says how.
 */
import { emitActivation } from './activations.ts';
import { RNN_GATES } from './gate-weights.ts';
import type { CellKind } from './recurrent-cell.ts';

export const SIMPLE_RNN_CELL: CellKind = {
  opType: 'RNN',
  gates: RNN_GATES,
  activations: ['activation'],
  stateCount: 1,
  emitStep: (body, { projected, states, weights, options, store }) => {
    const [hidden = ''] = states;
    const kernel = store('recurrent_kernel', { ...weights.recurrentKernel, dataType: 'float32' });
    const sum = body.node('Add', [projected, body.node('MatMul', [hidden, kernel])]);
    return [emitActivation(body, options.activation, sum)];
  },
};
