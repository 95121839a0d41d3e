/** Activation of tfjs as the operators of its activation (activations.ts); unknown activations are refused. */
import * as v from 'valibot';
import { ACTIVATION_OPTION, activationRefusal, emitActivation, endingOf } from './activations.ts';
import { defineConverter } from './layer.ts';
import { asFloat } from './values.ts';

export const activationConverter = defineConverter({
  config: v.object({ activation: ACTIVATION_OPTION }),
  refusal: ({ activation }) => activationRefusal(activation),
  convert: ({ activation }, input, { graph }) => ({
    ...input,
    value: emitActivation(graph, activation, asFloat(graph, input)),
    dataType: 'float32',
    ending: activation === 'relu' && input.ending === 'states' ? 'positive states' : endingOf(activation),
  }),
});
