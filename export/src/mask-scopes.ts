/**
 * The last mask that went into a layer, which tfjs goes on to hand to layers without one. It lies in `kwargs` (see
 * engine/executor.ts of tfjs-layers 4.22): from the first mask on, one for the whole run; a model that is called
 * before that has its own in every call.
 */
import type { Flow, Mask } from './layers/layer.ts';
import type { LayerDescription } from './read/description.ts';

interface Scope {
  lastMask: Mask | undefined;
  hasMask: boolean;
}

/** The classes of layers that can hold others, whose names start with theirs. */
const HOLDERS: ReadonlySet<string> = new Set(['Functional', 'Model', 'Sequential', 'TimeDistributed']);

/** Gives the last mask for every call, in the order of the calls. */
export function createMaskScopes(
  layers: readonly LayerDescription[],
): (layer: LayerDescription, inputs: readonly Flow[]) => Mask | undefined {
  const holders = new Set(layers.filter(({ className }) => HOLDERS.has(className)).map(({ name }) => name));
  const outermost: Scope = { lastMask: undefined, hasMask: false };
  const scopes = new Map<string, Scope>();
  return ({ name }, inputs) => {
    // A model that tfjs dissolves is never called, and what is in it belongs to the model around it.
    const holder = holdersOf(name, holders).findLast((path) => scopes.has(path));
    const scope = scopes.get(holder ?? '') ?? outermost;
    // As in tfjs, where the mask of the first input replaces the last one as soon as any input has a mask.
    if (inputs.some(({ mask }) => mask)) {
      scope.hasMask = true;
      scope.lastMask = inputs[0]?.mask;
    }
    if (holders.has(name)) scopes.set(name, scope.hasMask ? scope : { lastMask: undefined, hasMask: false });
    return scope.lastMask;
  };
}

/** The models that a layer is in, the outermost first. */
function holdersOf(name: string, holders: ReadonlySet<string>): string[] {
  return [...name.matchAll(/\//g)]
    .map(({ index }) => name.slice(0, index))
    .filter((path) => holders.has(path));
}
