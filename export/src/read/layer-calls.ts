/** Lists which layers a model calls on what, those of nested models included. */
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import type { LayerCall, TensorReference } from './description.ts';
import {
  firstCallIndex,
  isModelClass,
  type LayerConfig,
  type ModelConfig,
  type OutputReference,
} from './model-config.ts';

/** A nested model may be called often, and hold others: a small file must not become an endless list. */
const MAX_CALLS = 100_000;

/** A call before the calls are numbered. */
interface NamedCall {
  readonly key: string;
  readonly layer: LayerConfig;
  readonly takes: readonly OutputReference[];
}

/** Finds an output of a call. */
type OutputFinder = (output: number) => TensorReference | undefined;

interface CallList {
  readonly calls: LayerCall[];
  /** The inputs of the whole model, which count before the calls. */
  readonly inputCount: number;
  readonly where: string;
}

/**
 * Lists the calls that lead to the outputs, in the order in which tfjs 4.22 runs them (engine/executor.ts): depth
 * first, the last input of a call before the others.
 *
 * @throws {InvalidModelError} if a call takes something that is not there, or its own result.
 */
export function listCalls(
  model: ModelConfig,
  where: string,
): { readonly calls: readonly LayerCall[]; readonly outputs: readonly TensorReference[] } {
  const inputs = model.inputs.map((_, place) => ({ place, output: 0 }));
  const list: CallList = { calls: [], inputCount: inputs.length, where };
  const outputs = callModel(model, inputs, '', list);
  return { calls: list.calls, outputs };
}

/**
 * Adds the calls inside a model.
 *
 * @param prefix what comes before the names of its layers.
 * @returns its outputs.
 */
function callModel(
  model: ModelConfig,
  inputs: readonly TensorReference[],
  prefix: string,
  list: CallList,
): TensorReference[] {
  const results = new Map<string, OutputFinder>();
  const find = ([name, call, output]: OutputReference): TensorReference => {
    const found = results.get(keyOf([name, call]))?.(output);
    if (found) return found;
    const what = `There is no output ${output} of call ${call} of the layer "${prefix}${name}"`;
    throw new InvalidModelError({ what, where: list.where });
  };
  model.inputs.forEach(({ name }, i) => {
    results.set(keyOf([name, 0]), (output) => (output === 0 ? inputs[i] : undefined));
  });
  for (const { key, layer, takes } of orderCalls(model, list.where)) {
    results.set(key, addCall(layer, takes.map(find), `${prefix}${layer.name}`, list));
  }
  return model.outputs.map(find);
}

/** Adds one call, and for a nested model, or a wrapper of one, those inside it. */
function addCall(
  layer: LayerConfig,
  inputs: readonly TensorReference[],
  layerName: string,
  list: CallList,
): OutputFinder {
  const { calls, inputCount, where } = list;
  if (calls.length === MAX_CALLS) {
    throw new InvalidModelError({ what: `The model calls layers more than ${MAX_CALLS} times`, where });
  }
  const { model, isDissolved = false } = layer;
  if (model && isDissolved) {
    const outputs = callModel(model, inputs, `${layerName}/`, list);
    return (output) => outputs[output];
  }
  const place = inputCount + calls.push({ layerName, inputs }) - 1;
  if (!model) return (output) => ({ place, output });
  if (inputs.length !== model.inputs.length) {
    const what = `The model "${layerName}" is given ${inputs.length} inputs, expected ${model.inputs.length}`;
    throw new InvalidModelError({ what, where });
  }
  const taken = inputs.map((_, output) => ({ place, output }));
  const inside = callModel(model, taken, `${layerName}/`, list);
  const outputs = inside.map((reference) => ({ ...reference, isUnmasked: true }));
  if (isModelClass(layer.className)) return (output) => outputs[output];
  // A wrapper is called again, with what the model gives and with what went in.
  const end = inputCount + calls.push({ layerName, inputs: [...outputs, ...inputs] }) - 1;
  return (output) => ({ place: end, output });
}

/** The calls of one model in their order, each after those that give it its inputs. */
function orderCalls(model: ModelConfig, where: string): NamedCall[] {
  const findCall = createCallFinder(model, where);
  const ordered: NamedCall[] = [];
  const done = new Set(model.inputs.map(({ name }) => keyOf([name, 0])));
  const begun = new Set<string>();
  const waiting = [...model.outputs].reverse();
  for (let wanted = waiting.at(-1); wanted; wanted = waiting.at(-1)) {
    const key = keyOf(wanted);
    if (done.has(key)) {
      waiting.pop();
      continue;
    }
    const { layer, takes } = findCall(wanted);
    const missing = takes.filter((taken) => !done.has(keyOf(taken)));
    if (missing.length === 0) {
      ordered.push({ key, layer, takes });
      done.add(key);
    } else if (begun.has(key)) {
      throw new InvalidModelError({ what: `The layer "${layer.name}" takes its own result`, where });
    }
    begun.add(key);
    waiting.push(...missing);
  }
  return ordered;
}

function createCallFinder(
  model: ModelConfig,
  where: string,
): (reference: OutputReference) => Omit<NamedCall, 'key'> {
  const layers = new Map(model.layers.map((layer) => [layer.name, layer]));
  return ([name, call]) => {
    const layer = layers.get(name);
    const takes = layer?.calls[call - firstCallIndex(layer)];
    if (layer && takes) return { layer, takes };
    throw new InvalidModelError({ what: `There is no call ${call} of the layer "${name}"`, where });
  };
}

function keyOf([name, call]: readonly [string, number, ...unknown[]]): string {
  return `${call} ${name}`;
}
