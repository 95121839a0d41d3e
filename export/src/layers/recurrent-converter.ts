/** Makes a converter of a recurrent layer's schema: finds the sequence, its mask and the initial states. */
import type * as v from 'valibot';
import { defineMergeConverter, type Flow, type LayerContext, type LayerConverter } from './layer.ts';
import { type Pass, type RecurrentLayer, recurrentFlows } from './recurrent-layer.ts';
import { loopRefusal } from './recurrent-options.ts';
import { asFloat } from './values.ts';

export function defineRecurrentConverter<Schema extends v.GenericSchema<unknown, RecurrentLayer>>(
  config: Schema,
): LayerConverter {
  return defineMergeConverter({
    config,
    refusal: layerRefusal,
    convert: (layer, inputs, context) => {
      const { input, ...sequence } = readInputs(layer, inputs, { context, passCount: 1 });
      const direction = { isBackwards: layer.loop.goBackwards, isReversed: false, prefix: '' };
      const { output, states } = layer.emit({ ...sequence, ...direction }, context);
      const startsAtZero = sequence.initial.length === 0;
      return recurrentFlows({ ...input, startsAtZero }, layer.loop, [output], states);
    },
  });
}

/** Why a recurrent layer cannot be converted, or undefined where it can. */
export function layerRefusal({ loop, refusal }: RecurrentLayer): string | undefined {
  return loopRefusal(loop) ?? refusal;
}

type Sequence = Pick<Pass, 'value' | 'shape' | 'mask' | 'initial'> & { readonly input: Flow };

/** The sequence, which comes first, and the states of all passes behind it. */
export function readInputs(
  { inputRank, stateCount }: RecurrentLayer,
  [input, ...states]: readonly Flow[],
  { context, passCount }: { readonly context: LayerContext; readonly passCount: number },
): Sequence {
  const { graph, refuse } = context;
  if (!input) return refuse('it is given no input');
  if (input.shape.length !== inputRank) {
    return refuse(`its input has ${input.shape.length} dimensions, expected ${inputRank}`);
  }
  const expected = stateCount * passCount;
  if (states.length > 0 && states.length !== expected) {
    return refuse(`it is given ${states.length} initial states, expected ${expected}`);
  }
  return {
    input,
    value: asFloat(graph, input),
    shape: input.shape,
    mask: maskOf(input, context),
    initial: states.map((state) => asFloat(graph, state)),
  };
}

/** The mask of the sequence, or what tfjs takes where it has none: the last one that it saw. */
function maskOf({ mask, shape }: Flow, { lastMask, refuse }: LayerContext): Pass['mask'] {
  const used = mask ?? lastMask;
  if (!used || used.time === shape[1]) return used;
  return refuse('TensorFlow.js gives it the mask of merged sequences, or of one with other steps');
}
