/**
 * GRU (tfjs class `GRU`): Cho et al. 2014, the reset gate before the product (resetAfter false):
 * `[z r] = σ(Wᵀ · [h; x; 1])`, `g = tanh(Wᵀ · [r·h; x; 1])`, `h = z·h' + (1 - z)·g`.
 */
import { findActivation } from '../activations.ts';
import { arithmetic } from '../arithmetic.ts';
import { type RecurrentConfig, recurrentRule } from './recurrent.ts';
import type { RecurrentCell } from './recurrent-cell.ts';

export const GRU_RULE = recurrentRule(createGruCell);

function createGruCell({ units, useBias, ...config }: RecurrentConfig): RecurrentCell {
  const activation = findActivation(config.activation);
  const recurrentActivation = findActivation(config.recurrentActivation);
  return {
    name: 'gru',
    useBias,
    states: ['hidden'],
    // tfjs' order: update, reset, candidate.
    matrices: { gates: [0, 1], candidate: [2] },
    forward({ body, hidden, product, activate, save }) {
      const { add, subtract, multiply, split } = arithmetic(body);
      const gates = activate('gates', recurrentActivation, product('gates', hidden));
      const [update = '', reset = ''] = split(gates, [units, units], 0);
      const candidate = activate('candidate', activation, product('candidate', multiply(reset, hidden)));
      save('hiddenBefore', body.node('Identity', [hidden]));
      return { hidden: add(candidate, multiply(update, subtract(hidden, candidate))) };
    },
    backward({ body, gradient, saved, slope, back }) {
      const { add, subtract, multiply, concat, split, complement } = arithmetic(body);
      const [update = '', reset = ''] = split(saved('gates'), [units, units], 0);
      const hidden = gradient('hidden');
      const before = saved('hiddenBefore');
      const ofCandidate = slope('candidate', activation, multiply(hidden, complement(update)));
      const ofReset = back('candidate', ofCandidate);
      const ofGates = concat(
        [multiply(hidden, subtract(before, saved('candidate'))), multiply(ofReset, before)],
        0,
      );
      const throughGates = back('gates', slope('gates', recurrentActivation, ofGates));
      return { hidden: add(throughGates, add(multiply(ofReset, reset), multiply(hidden, update))) };
    },
  };
}
