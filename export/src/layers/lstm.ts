/**
 * The cell of LSTM of tfjs: one ONNX LSTM (version 7, 14 or 22), or the same written out for a Scan (Add, MatMul, Mul
 * 13 or 14, Split 13 or 18); recurrent.ts says how.
 */
import { emitActivation } from './activations.ts';
import { LSTM_GATES } from './gate-weights.ts';
import { type CellKind, emitParts } from './recurrent-cell.ts';

export const LSTM_CELL: CellKind = {
  opType: 'LSTM',
  gates: LSTM_GATES,
  activations: ['recurrentActivation', 'activation', 'activation'],
  stateCount: 2,
  emitStep: (body, { projected, states, weights, options, store }) => {
    const [hidden = '', carried = ''] = states;
    const { units, activation, recurrentActivation } = options;
    const kernel = store('recurrent_kernel', { ...weights.recurrentKernel, dataType: 'float32' });
    const sums = body.node('Add', [projected, body.node('MatMul', [hidden, kernel])]);
    const [input = '', forget = '', cell = '', output = ''] = emitParts(body, sums, {
      size: units,
      count: 4,
    });
    const gate = (x: string): string => emitActivation(body, recurrentActivation, x);
    const squash = (x: string): string => emitActivation(body, activation, x);
    const kept = body.node('Mul', [gate(forget), carried]);
    const carry = body.node('Add', [kept, body.node('Mul', [gate(input), squash(cell)])]);
    return [body.node('Mul', [gate(output), squash(carry)]), carry];
  },
};
