/** A recurrent layer whose options are read, whatever its class, and one pass of it over a sequence. */
import type { Dimension } from '../onnx/graph.ts';
import type { Value } from '../onnx/index.ts';
import type { Flow, LayerContext, Mask } from './layer.ts';
import type { LoopOptions } from './recurrent-options.ts';

export interface RecurrentLayer {
  readonly loop: LoopOptions;
  readonly inputRank: number;
  readonly stateCount: number;
  /** Why the cell cannot be converted, or undefined where it can. */
  readonly refusal: string | undefined;
  emit(pass: Pass, context: LayerContext): PassResult;
  /** Both passes at once, the first one forwards, where one operator can do that. */
  readonly emitBoth?: ((passes: readonly [Pass, Pass], context: LayerContext) => PassResult[]) | undefined;
}

export interface Pass {
  /** float32 `[batch, time, ...]`. */
  readonly value: Value;
  readonly shape: readonly Dimension[];
  readonly mask: Mask | undefined;
  /** The states before the first step; zeros where there are none. */
  readonly initial: readonly Value[];
  readonly isBackwards: boolean;
  /** True to turn the outputs of all steps around, which come in the order in which the steps were run. */
  readonly isReversed: boolean;
  /** What the names of its weights start with. */
  readonly prefix: string;
}

export interface PassResult {
  /** `[batch, time, ...]` with `returnSequences`, else `[batch, ...]`. */
  readonly output: Shaped;
  /** The states after the last step; there may be none without `returnState`. */
  readonly states: readonly Shaped[];
}

export interface Shaped {
  readonly value: Value;
  readonly shape: readonly Dimension[];
}

/**
 * What leaves a recurrent layer: its outputs, and the states with `returnState`.
 *
 * @param input `startsAtZero`: whether all outputs at steps before the first real one are 0.
 */
export function recurrentFlows(
  { mask, isPaddingIgnored, startsAtZero }: Flow & { readonly startsAtZero: boolean },
  { returnSequences, returnState, goBackwards }: LoopOptions,
  outputs: readonly Shaped[],
  states: readonly Shaped[],
): Flow[] {
  return [...outputs, ...(returnState ? states : [])].map((result) => ({
    ...result,
    dataType: 'float32',
    // tfjs hands the mask on as it came, also where goBackwards has turned the steps around, and also to the states.
    mask: returnSequences ? mask : undefined,
    ending: startsAtZero && mask !== undefined ? 'states' : undefined,
    isPaddingIgnored: isPaddingIgnored && mask !== undefined && !(returnSequences && goBackwards),
  }));
}
