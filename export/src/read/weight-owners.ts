/** Finds out which weight belongs to which layer. */
import { InvalidWeightsError } from '../errors/invalid-weights-error.ts';
import type { WeightTensor } from './description.ts';

interface NamedLayer {
  /** With the names of the models around it in front. */
  readonly name: string;
  readonly ownName: string;
}

export interface OwnedWeights {
  /** The weights of each layer that has any, by the name of the layer; their names are those inside it. */
  readonly owned: ReadonlyMap<string, readonly WeightTensor[]>;
  /** The names of those that belong to no layer. */
  readonly unclaimed: readonly string[];
}

/**
 * Gives each weight to the layer with the longest name before a slash. The weights of a nested model carry the names
 * of its layers alone, or the name of the model before them.
 *
 * @throws {InvalidWeightsError} if a weight comes twice, or layers of several nested models have its name.
 */
export function assignWeights(
  layers: readonly NamedLayer[],
  weights: readonly WeightTensor[],
  where: string,
): OwnedWeights {
  const namesByPrefix = namesOf(layers);
  const owned = new Map<string, WeightTensor[]>();
  const unclaimed: string[] = [];
  const seen = new Set<string>();
  for (const weight of weights) {
    if (seen.has(weight.name)) refuse(`There are two weights with the name "${weight.name}"`, where);
    seen.add(weight.name);
    const prefix = longestPrefix(weight.name, namesByPrefix) ?? '';
    const [owner, other] = namesByPrefix.get(prefix) ?? [];
    if (other) refuse(`The weight "${weight.name}" may belong to "${owner}" or to "${other}"`, where);
    if (owner === undefined) unclaimed.push(weight.name);
    else {
      const own = owned.get(owner) ?? [];
      own.push({ ...weight, name: weight.name.slice(prefix.length + 1) });
      owned.set(owner, own);
    }
  }
  return { owned, unclaimed };
}

/** The layers that what starts with a name may belong to: by the name in full, else by the last part of it. */
function namesOf(layers: readonly NamedLayer[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { name, ownName } of layers) names.set(ownName, [...(names.get(ownName) ?? []), name]);
  for (const { name } of layers) names.set(name, [name]);
  return names;
}

function refuse(what: string, where: string): never {
  const fix = 'give the layers different names, then save the model again';
  throw new InvalidWeightsError({ what, where, fix });
}

/**
 * The longest part of a path, cut at a slash and shorter than the whole, that is a known name.
 *
 * @example longestPrefix('a/b/kernel', new Set(['a', 'a/b'])); // 'a/b'
 */
export function longestPrefix(
  path: string,
  names: { readonly has: (name: string) => boolean },
): string | undefined {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const prefix = path.slice(0, end);
    if (names.has(prefix)) return prefix;
  }
  return undefined;
}
