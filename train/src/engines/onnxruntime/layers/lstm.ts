/**
 * LSTM (tfjs class `LSTM`): Hochreiter and Schmidhuber 1997, with the gates of Keras:
 * `[i f o] = σ(z)`, `g = tanh(z)`, `c = f·c' + i·g`, `h = o·tanh(c)` with `z = Wᵀ · [h'; x; 1]`.
 */
import type { Value } from '@onnx-bridge/export/onnx';
import { findActivation } from '../activations.ts';
import { arithmetic } from '../arithmetic.ts';
import { type RecurrentConfig, recurrentRule } from './recurrent.ts';
import type { RecurrentCell } from './recurrent-cell.ts';

/** tfjs keeps the gates in the order input, forget, cell, output; here the three sigmoid gates stand together. */
const GATES = [0, 1, 3, 2] as const;

export const LSTM_RULE = recurrentRule(createLstmCell);

function createLstmCell({ units, useBias, ...config }: RecurrentConfig): RecurrentCell {
  const activation = findActivation(config.activation);
  const recurrentActivation = findActivation(config.recurrentActivation);
  return {
    name: 'lstm',
    useBias,
    states: ['hidden', 'cell'],
    matrices: { all: GATES },
    forward({ body, hidden, state, product, activate, save }) {
      const { add, multiply, split } = arithmetic(body);
      const [gateSums = '', candidateSum = ''] = split(product('all', hidden), [3 * units, units], 0);
      const [inputGate = '', forgetGate = '', outputGate = ''] = activate(
        ['inputGate', 'forgetGate', 'outputGate'],
        recurrentActivation,
        gateSums,
      );
      const [candidate = ''] = activate(['candidate'], activation, candidateSum);
      const cell = add(multiply(forgetGate, state('cell')), multiply(inputGate, candidate));
      save('cellBefore', body.node('Identity', [state('cell')]));
      const [cellOutput = ''] = activate(['cellOutput'], activation, cell);
      return { hidden: multiply(outputGate, cellOutput), cell };
    },
    backward({ body, gradient, saved, slope, back }) {
      const { add, multiply, concat } = arithmetic(body);
      const hidden = gradient('hidden');
      const cellOutput = saved('cellOutput');
      const ofCellOutput = multiply(hidden, saved('outputGate'));
      const throughOutput = multiply(ofCellOutput, cellOutput);
      const cell = add(gradient('cell'), slope('cellOutput', activation, ofCellOutput, throughOutput));
      const ofCandidate = multiply(cell, saved('inputGate'));
      const throughInput = multiply(ofCandidate, saved('candidate'));
      const ofCellBefore = multiply(cell, saved('forgetGate'));
      const throughForget = multiply(ofCellBefore, saved('cellBefore'));
      const gate = (name: string, factor: Value, of: Value, through: Value): Value =>
        slope(name, recurrentActivation, multiply(of, factor), through);
      const sums = [
        gate('inputGate', saved('candidate'), cell, throughInput),
        gate('forgetGate', saved('cellBefore'), cell, throughForget),
        gate('outputGate', cellOutput, hidden, throughOutput),
        slope('candidate', activation, ofCandidate, throughInput),
      ];
      return { hidden: back('all', concat(sums, 0)), cell: ofCellBefore };
    },
  };
}
