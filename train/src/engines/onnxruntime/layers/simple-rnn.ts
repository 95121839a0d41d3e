/** SimpleRNN (tfjs class `SimpleRNN`): Elman 1990, `h = activation(Wᵀ · [h'; x; 1])`. */
import { findActivation } from '../activations.ts';
import { type RecurrentConfig, recurrentRule } from './recurrent.ts';
import type { RecurrentCell } from './recurrent-cell.ts';

export const SIMPLE_RNN_RULE = recurrentRule(createSimpleRnnCell);

function createSimpleRnnCell({ useBias, ...config }: RecurrentConfig): RecurrentCell {
  const activation = findActivation(config.activation);
  return {
    name: 'simple_rnn',
    useBias,
    states: ['hidden'],
    matrices: { all: [0] },
    forward({ hidden, product, activate }) {
      const [output = ''] = activate(['output'], activation, product('all', hidden));
      return { hidden: output };
    },
    backward: ({ gradient, slope, back }) => ({
      hidden: back('all', slope('output', activation, gradient('hidden'))),
    }),
  };
}
