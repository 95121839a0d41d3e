/** The options of recurrent layers of tfjs: those of the loop over the steps, and those of the cell inside. */
import * as v from 'valibot';
import { ACTIVATION_OPTION } from './activations.ts';
import { SIZE } from './sizes.ts';

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

export const LOOP_ENTRIES = {
  returnSequences: FLAG,
  returnState: FLAG,
  goBackwards: FLAG,
  stateful: FLAG,
  timeMajor: FLAG,
};
export interface LoopOptions {
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  readonly timeMajor: boolean;
}

export const ACTIVATION_ENTRIES = {
  activation: activation('tanh'),
  recurrentActivation: activation('hardSigmoid'),
  useBias: v.nullish(v.boolean(), true),
};

/** SimpleRNN has no `recurrentActivation`, and only GRU has `resetAfter`: there the defaults are never read. */
export const CELL_ENTRIES = { units: SIZE, ...ACTIVATION_ENTRIES, resetAfter: FLAG };
export interface CellOptions {
  readonly units: number;
  readonly activation: string;
  readonly recurrentActivation: string;
  readonly useBias: boolean;
  /** Whether a GRU resets the state after its product with the recurrent kernel. */
  readonly resetAfter: boolean;
}

/** Why a loop over the steps cannot be converted. */
export function loopRefusal({ stateful, timeMajor }: LoopOptions): string | undefined {
  if (stateful) return 'it is stateful: an ONNX model keeps no state from one call to the next';
  if (timeMajor) return 'its input has time before batch (timeMajor)';
  return undefined;
}
