/**
 * The cell of GRU: one ONNX GRU (version 7, 14 or 22), whose `linear_before_reset` is `resetAfter`, or the same
 * written out for a Scan (Add, MatMul, Mul, Sub 13 or 14, Split 13 or 18); recurrent.ts says how. tfjs resets the
 * state before it multiplies it and cannot run models with `resetAfter`, as Keras makes them by default; there this
 * is what Keras does.
 */
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { emitActivation } from './activations.ts';
import { GRU_GATES } from './gate-weights.ts';
import { type CellKind, type CellStep, columnsOf, emitParts } from './recurrent-cell.ts';

export const GRU_CELL: CellKind = {
  opType: 'GRU',
  gates: GRU_GATES,
  activations: ['recurrentActivation', 'activation'],
  stateCount: 1,
  emitStep: (body, step) => {
    const [hidden = ''] = step.states;
    const { units, activation, recurrentActivation, resetAfter } = step.options;
    const [inputZ = '', inputR = '', inputH = ''] = emitParts(body, step.projected, {
      size: units,
      count: 3,
    });
    const [stateZ = '', stateR = '', stateH = ''] = emitStateParts(body, step);
    const gate = (a: Value, b: Value): Value =>
      emitActivation(body, recurrentActivation, body.node('Add', [a, b]));
    const update = gate(inputZ, stateZ);
    const reset = gate(inputR, stateR);
    const fromState = resetAfter
      ? body.node('Mul', [reset, stateH])
      : body.node('MatMul', [body.node('Mul', [reset, hidden]), storeColumns(step, 2, 3)]);
    const candidate = emitActivation(body, activation, body.node('Add', [inputH, fromState]));
    const rest = body.node('Sub', [body.float(1), update]);
    return [body.node('Add', [body.node('Mul', [update, hidden]), body.node('Mul', [rest, candidate])])];
  },
};

/** What the state adds to the gates, and with `resetAfter` to the candidate, where it has a bias of its own. */
function emitStateParts(body: GraphBuilder, step: CellStep): Value[] {
  const { states, weights, options, store } = step;
  const { units: size, resetAfter } = options;
  const count = resetAfter ? 3 : 2;
  const product = body.node('MatMul', [states[0] ?? '', storeColumns(step, 0, count)]);
  if (!resetAfter || !weights.bias) return emitParts(body, product, { size, count });
  const data = weights.bias.data.subarray(3 * size);
  const bias = store('state_bias', { dataType: 'float32', shape: [3 * size], data });
  return emitParts(body, body.node('Add', [product, bias]), { size, count });
}

/** Some gates of the recurrent kernel. */
function storeColumns({ weights, options, store }: CellStep, from: number, to: number): Value {
  const columns = columnsOf(weights.recurrentKernel, from * options.units, to * options.units);
  return store(`recurrent_kernel_of_${from}_to_${to}`, columns);
}
