/** The names, types and shapes of what goes into a converted model and comes out of it. */
import { checkSeriesInput, checkSeriesOutput } from './check-series.ts';
import { InvalidModelError } from './errors/invalid-model-error.ts';
import { LabelMismatchError } from './errors/label-mismatch-error.ts';
import type { Flow } from './layers/layer.ts';
import type { Dimension, ValueInfo } from './onnx/graph.ts';
import type { ModelDescription, TensorReference } from './read/description.ts';

/** The input of every model that takes token ids alone. */
const TOKENS_INPUT = 'tokens';
/** Input and output of a model with a series.json. */
const SERIES_INPUT = 'values';
const SERIES_OUTPUT = 'forecast';
/** Layers behind which the number of time steps has become a number of values, which weights depend on. */
const FIXED_TIME_LAYERS: ReadonlySet<string> = new Set(['Flatten', 'Reshape']);

/**
 * The inputs of the .onnx file, in the order of the model's.
 *
 * @throws {InvalidModelError} if there is a text.json and the model does not start with an Embedding.
 * @throws {SeriesMismatchError} if the input is not what series.json says.
 */
export function inputsOf(description: ModelDescription): ValueInfo[] {
  const { inputs, layers, text, series, path } = description;
  const [only] = inputs.length === 1 ? inputs : [];
  const isTimeFixed = layers.some(({ className }) => FIXED_TIME_LAYERS.has(className));
  const infos = inputs.map(({ name, shape, dataType }, place): ValueInfo => {
    // Inputs that are not the only one may differ in length, and dimensions of one name may not.
    const prefix = only ? '' : `${name}_`;
    if (!isTokenInput(place, description)) return { name, dataType, shape: nameSizes(shape, prefix) };
    const time = (isTimeFixed ? shape[1] : undefined) ?? `${prefix}time`;
    return { name: only ? TOKENS_INPUT : name, dataType: 'int32', shape: ['batch', time] };
  });
  if (text && !(only && isTokenInput(0, description))) {
    throw new InvalidModelError({
      what: 'There is a text.json, but the model does not start with an Embedding of token ids',
      where: path,
      fix: 'move text.json away to export the model without it',
    });
  }
  checkSeriesInput(description, infos);
  return series ? infos.map((info) => ({ ...info, name: SERIES_INPUT })) : infos;
}

/**
 * The outputs of the .onnx file, in the order of the model's.
 *
 * @param ends what the layers give.
 * @throws {LabelMismatchError} if the only output does not fit the labels of text.json.
 * @throws {SeriesMismatchError} if the output is not what series.json says.
 */
export function outputsOf(
  description: ModelDescription,
  ends: readonly Flow[],
  inputs: readonly ValueInfo[],
): ValueInfo[] {
  checkSeriesOutput(description, ends);
  const special = ends.length === 1 ? ends.map((end) => specialName(description, end)) : [];
  const taken = new Set(inputs.map(({ name }) => name));
  return description.outputs.map((reference, i) => {
    const { dataType = 'float32', shape = [] } = ends[i] ?? {};
    const name = special[i] ?? freeName(outputName(reference, description), taken);
    taken.add(name);
    return { name, dataType, shape };
  });
}

/** True when nothing but embeddings of two-dimensional inputs takes the input. */
function isTokenInput(place: number, { inputs, layers, calls }: ModelDescription): boolean {
  const classNames = new Map(layers.map(({ name, className }) => [name, className]));
  const isNested = (className = ''): boolean => ['Functional', 'Model', 'Sequential'].includes(className);
  const isEmbedded = (tensor: TensorReference): boolean => {
    const takers = calls.flatMap(({ layerName, inputs: taken }, i) => {
      const at = taken.findIndex(({ place, output }) => place === tensor.place && output === tensor.output);
      return at < 0 ? [] : [{ className: classNames.get(layerName), place: i + inputs.length, output: at }];
    });
    const embeds = ({ className, ...inside }: (typeof takers)[number]): boolean =>
      className === 'Embedding' || (isNested(className) && isEmbedded(inside));
    return takers.length > 0 && takers.every(embeds);
  };
  return inputs[place]?.shape.length === 2 && isEmbedded({ place, output: 0 });
}

/** Sizes known at run time need names: the batch comes first, and time second where there are features behind. */
function nameSizes(shape: readonly (number | null)[], prefix: string): readonly Dimension[] {
  return shape.map((size, axis) => {
    if (axis === 0) return 'batch';
    if (size !== null) return size;
    return axis === 1 && shape.length === 3 ? `${prefix}time` : `${prefix}size_${axis}`;
  });
}

/** The name that an only output has by what the files beside the model say. */
function specialName({ path, text, series }: ModelDescription, { ending, shape }: Flow): string | undefined {
  if (series) return SERIES_OUTPUT;
  if (!text || (ending !== 'sigmoid' && ending !== 'softmax')) return undefined;
  const outputCount = shape.length === 2 ? shape[1] : undefined;
  if (ending === 'sigmoid' && outputCount === 1 && text.labels.length === 2) return 'probability';
  if (outputCount === text.labels.length) return 'probabilities';
  throw new LabelMismatchError(path, text.labels, `${ending} over [${shape.join(', ')}]`);
}

/** The name of the layer that gives the output; the states of a recurrent layer are numbered. */
function outputName({ place, output }: TensorReference, { inputs, calls }: ModelDescription): string {
  const name = calls[place - inputs.length]?.layerName ?? inputs[place]?.name ?? 'output';
  return output === 0 ? name : `${name}_${output}`;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let i = 1; taken.has(name); i += 1) name = `${wanted}_output${i === 1 ? '' : `_${i}`}`;
  return name;
}
