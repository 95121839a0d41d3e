/** The options that LSTM, GRU and SimpleRNN of tfjs have in common. */
import * as v from 'valibot';
import { ACTIVATION_OPTION } from './activations.ts';

const FLAG = v.nullish(v.boolean(), false);
/** tfjs takes null for linear, and its defaults where the option is not there at all. */
const activation = (whenMissing: string) =>
  v.optional(
    v.union([
      ACTIVATION_OPTION,
      v.pipe(
        v.null(),
        v.transform(() => 'linear'),
      ),
    ]),
    whenMissing,
  );

/** SimpleRNN has no `recurrentActivation`, and only GRU has `resetAfter`: there the defaults are never read. */
export const RECURRENT_OPTIONS = v.object({
  units: v.pipe(v.number(), v.integer(), v.minValue(1)),
  activation: activation('tanh'),
  recurrentActivation: activation('hardSigmoid'),
  useBias: v.nullish(v.boolean(), true),
  returnSequences: FLAG,
  returnState: FLAG,
  goBackwards: FLAG,
  stateful: FLAG,
  timeMajor: FLAG,
  resetAfter: FLAG,
});
export type RecurrentOptions = v.InferOutput<typeof RECURRENT_OPTIONS>;

/** Why a recurrent layer of any class cannot be converted, its activations aside. */
export function recurrentRefusal(options: RecurrentOptions): string | undefined {
  if (options.stateful) return 'it is stateful: an ONNX model keeps no state from one call to the next';
  if (options.returnState) return 'it returns its state, and only its first output can be converted';
  if (options.timeMajor) return 'its input has time before batch (timeMajor)';
  if (options.resetAfter) return 'its resetAfter is true, which TensorFlow.js cannot run';
  return undefined;
}
