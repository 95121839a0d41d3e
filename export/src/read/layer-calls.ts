/** Reads from the `inbound_nodes` of a functional model which layer takes what from which. */
import * as v from 'valibot';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import type { LayerCall } from './description.ts';

const INDEX = v.pipe(v.number(), v.integer(), v.minValue(0));
const NO_ARGUMENTS = v.strictObject({}, 'a layer is called with arguments, expected inputs alone');
/** An output of a layer: its name, which of its calls, and which output of that call. */
export const OUTPUT_REFERENCE = v.tuple([v.string(), INDEX, INDEX]);
export type OutputReference = v.InferOutput<typeof OUTPUT_REFERENCE>;

/** For each call of a layer, the outputs that it takes. */
export const INBOUND_NODES = v.array(
  v.array(v.tuple([v.string(), INDEX, INDEX, v.optional(v.nullable(NO_ARGUMENTS))])),
);

type CalledOutput = readonly [string, number, number, ...unknown[]];

interface CalledLayer {
  readonly name: string;
  readonly className: string;
  readonly inboundNodes: readonly (readonly CalledOutput[])[];
}

/** The place of a call whose inputs are still being looked for. */
const UNFINISHED = -1;

/**
 * Lists the calls that lead to an output, in the order in which tfjs 4.22 runs them (engine/executor.ts): depth first,
 * the last input of a call before the others.
 *
 * @throws {InvalidModelError} if a call takes something that is not there, or its own result.
 */
export function orderCalls(
  layers: readonly CalledLayer[],
  output: OutputReference,
  where: string,
): LayerCall[] {
  const layersByName = new Map(layers.map((layer) => [layer.name, layer]));
  const calls: LayerCall[] = [];
  const places = new Map<string, number>();
  const placeOf = ([layerName, nodeIndex, tensorIndex]: CalledOutput): number => {
    const key = `${nodeIndex} ${layerName}`;
    const known = places.get(key);
    if (known === UNFINISHED) {
      throw new InvalidModelError({ what: `The layer "${layerName}" takes its own result`, where });
    }
    const layer = layersByName.get(layerName);
    const inputs = layer?.className === 'InputLayer' ? [] : layer?.inboundNodes[nodeIndex];
    if (!inputs || tensorIndex > 0) {
      const what = `There is no output ${tensorIndex} of call ${nodeIndex} of the layer "${layerName}"`;
      throw new InvalidModelError({ what, where });
    }
    if (known !== undefined) return known;
    places.set(key, UNFINISHED);
    const lastFirst = [...inputs].reverse().map(placeOf);
    const place = calls.push({ layerName, inputs: lastFirst.reverse() }) - 1;
    places.set(key, place);
    return place;
  };
  placeOf(output);
  return calls;
}

/** The calls of a Sequential model: every layer takes the result of the one before it. */
export function callsInARow(layers: readonly { readonly name: string }[]): LayerCall[] {
  return layers.map(({ name }, i) => ({ layerName: name, inputs: i === 0 ? [] : [i - 1] }));
}
