/**
 * The cell of GRU of tfjs: one ONNX GRU (version 7, 14 or 22) with `linear_before_reset` 0, since tfjs resets the state
 * before it multiplies it, or the same written out for a Scan (Add, MatMul, Mul, Sub 13 or 14, Split 13 or 18);
 * recurrent.ts says how.
 */
import { emitActivation } from './activations.ts';
import { GRU_GATES } from './gate-weights.ts';
import { type CellKind, columnsOf, emitParts } from './recurrent-cell.ts';

export const GRU_CELL: CellKind = {
  opType: 'GRU',
  gates: GRU_GATES,
  activations: ['recurrentActivation', 'activation'],
  stateCount: 1,
  emitStep: (body, { projected, states, weights, options, store }) => {
    const [hidden = ''] = states;
    const { units, activation, recurrentActivation } = options;
    const gateKernel = store('gate_kernel', columnsOf(weights.recurrentKernel, 0, 2 * units));
    const stateKernel = store('state_kernel', columnsOf(weights.recurrentKernel, 2 * units, 3 * units));
    const [inputZ = '', inputR = '', inputH = ''] = emitParts(body, projected, { size: units, count: 3 });
    const [stateZ = '', stateR = ''] = emitParts(body, body.node('MatMul', [hidden, gateKernel]), {
      size: units,
      count: 2,
    });
    const gate = (a: string, b: string): string =>
      emitActivation(body, recurrentActivation, body.node('Add', [a, b]));
    const update = gate(inputZ, stateZ);
    const reset = body.node('Mul', [gate(inputR, stateR), hidden]);
    const sum = body.node('Add', [inputH, body.node('MatMul', [reset, stateKernel])]);
    const candidate = emitActivation(body, activation, sum);
    const rest = body.node('Sub', [body.float(1), update]);
    return [body.node('Add', [body.node('Mul', [update, hidden]), body.node('Mul', [rest, candidate])])];
  },
};
