/**
 * GRU (tfjs class `GRU`): Cho et al. 2014, the reset gate before the product (resetAfter false):
 * `[z r] = σ(Wᵀ · [h; x; 1])`, `g = tanh(Wᵀ · [r·h; x; 1])`, `h = z·h' + (1 - z)·g`.
 */
import type { Value } from '@onnx-bridge/export/onnx';
import { findActivation } from '../activations.ts';
import { arithmetic } from '../arithmetic.ts';
import { type RecurrentConfig, recurrentRule } from './recurrent.ts';
import type { RecurrentCell } from './recurrent-cell.ts';

export const GRU_RULE = recurrentRule(createGruCell);

function createGruCell({ useBias, ...config }: RecurrentConfig): RecurrentCell {
  const activation = findActivation(config.activation);
  const recurrentActivation = findActivation(config.recurrentActivation);
  return {
    name: 'gru',
    useBias,
    states: ['hidden'],
    // tfjs' order: update, reset, candidate.
    matrices: { gates: [0, 1], candidate: [2] },
    forward({ body, hidden, product, activate, save }) {
      const { add, subtract, multiply } = arithmetic(body);
      const gateSums = product('gates', hidden);
      const [update = '', reset = ''] = activate(['update', 'reset'], recurrentActivation, gateSums);
      const candidateSum = product('candidate', multiply(reset, hidden));
      const [candidate = ''] = activate(['candidate'], activation, candidateSum);
      const difference = subtract(hidden, candidate);
      save('hiddenBefore', body.node('Identity', [hidden]));
      save('difference', difference);
      return { hidden: add(candidate, multiply(update, difference)) };
    },
    backward({ body, gradient, saved, slope, back }) {
      const { add, subtract, multiply, concat } = arithmetic(body);
      const hidden = gradient('hidden');
      const before = saved('hiddenBefore');
      const kept = multiply(hidden, saved('update'));
      const ofReset = back('candidate', slope('candidate', activation, subtract(hidden, kept)));
      const throughReset = multiply(ofReset, saved('reset'));
      const gate = (name: string, of: Value, factor: Value, through: Value): Value =>
        slope(name, recurrentActivation, multiply(of, factor), multiply(through, factor));
      const ofGates = [
        gate('update', hidden, saved('difference'), kept),
        gate('reset', ofReset, before, throughReset),
      ];
      return { hidden: add(add(back('gates', concat(ofGates, 0)), throughReset), kept) };
    },
  };
}
