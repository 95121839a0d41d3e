/**
 * LSTM (tfjs class `LSTM`): Hochreiter and Schmidhuber 1997, with the gates of Keras:
 * `[i f o] = σ(z)`, `g = tanh(z)`, `c = f·c' + i·g`, `h = o·tanh(c)` with `z = Wᵀ · [h'; x; 1]`.
 */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
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
  const splitGates = (body: GraphBuilder, gates: Value) =>
    arithmetic(body).split(gates, [units, units, units], 0);
  return {
    name: 'lstm',
    useBias,
    states: ['hidden', 'cell'],
    matrices: { all: GATES },
    forward({ body, hidden, state, product, activate, save }) {
      const { add, multiply, split } = arithmetic(body);
      const [gateSums = '', candidateSum = ''] = split(product('all', hidden), [3 * units, units], 0);
      const gates = activate('gates', recurrentActivation, gateSums);
      const candidate = activate('candidate', activation, candidateSum);
      const [inputGate = '', forgetGate = '', outputGate = ''] = splitGates(body, gates);
      const cell = add(multiply(forgetGate, state('cell')), multiply(inputGate, candidate));
      save('cellBefore', body.node('Identity', [state('cell')]));
      return { hidden: multiply(outputGate, activate('cellOutput', activation, cell)), cell };
    },
    backward({ body, gradient, saved, slope, back }) {
      const { add, multiply, concat } = arithmetic(body);
      const [inputGate = '', forgetGate = '', outputGate = ''] = splitGates(body, saved('gates'));
      const hidden = gradient('hidden');
      const cell = add(gradient('cell'), slope('cellOutput', activation, multiply(hidden, outputGate)));
      const ofGates = concat(
        [
          multiply(cell, saved('candidate')),
          multiply(cell, saved('cellBefore')),
          multiply(hidden, saved('cellOutput')),
        ],
        0,
      );
      const gateSums = slope('gates', recurrentActivation, ofGates);
      const candidateSum = slope('candidate', activation, multiply(cell, inputGate));
      return {
        hidden: back('all', concat([gateSums, candidateSum], 0)),
        cell: multiply(cell, forgetGate),
      };
    },
  };
}
