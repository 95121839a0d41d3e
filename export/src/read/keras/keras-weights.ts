/** Finds the weights of a Keras model, and gives them the names that they have in tfjs. */
import type { WeightTensor } from '../description.ts';
import type { Hdf5File } from './hdf5-file.ts';
import type { KerasLayer } from './keras-config.ts';

/** Where the .h5 file of a whole model has its weights. */
const H5_ROOT = 'model_weights';

/** What weights are taken from: a HDF5 file, or the list of a model.json. */
export type WeightSource = Pick<Hdf5File, 'weight'>;

/** The weights of a .h5 file, which names them. */
export function readNamedWeights(file: Hdf5File, model: KerasLayer): WeightTensor[] {
  const layers = new Map(listLayers(model).map((layer) => [layer.name, layer]));
  return file.texts(H5_ROOT, 'layer_names').flatMap((layerName) =>
    file.texts(`${H5_ROOT}/${layerName}`, 'weight_names').flatMap((weightName) => {
      const parts = weightName.replace(/:\d+$/, '').split('/');
      const own = nameInTfjs(parts.slice(Math.max(0, parts.indexOf(layerName))), layers);
      return file.weight(`${H5_ROOT}/${layerName}/${weightName}`, own.join('/')) ?? [];
    }),
  );
}

/** The same weights as a converter wrote them into a model.json, with the names that the .h5 file had. */
export function renameWeights(weights: readonly WeightTensor[], model: KerasLayer): WeightTensor[] {
  const layers = new Map(model.layers.flatMap(listLayers).map((layer) => [layer.name, layer]));
  return weights.map((weight) => {
    const parts = weight.name.split('/');
    const first = parts.findIndex((part) => layers.has(part));
    return { ...weight, name: nameInTfjs(parts.slice(Math.max(0, first)), layers).join('/') };
  });
}

function nameInTfjs(parts: readonly string[], layers: ReadonlyMap<string, KerasLayer>): readonly string[] {
  const [weightName = '', ownerName = ''] = parts.toReversed();
  // Keras 3 calls it as in any other convolution.
  if (weightName === 'kernel' && layers.get(ownerName)?.className === 'DepthwiseConv2D')
    return [...parts.slice(0, -1), 'depthwise_kernel'];
  const place = parts.findIndex((name) => (layers.get(name)?.cells.length ?? 0) > 0);
  const cells = layers.get(parts[place] ?? '')?.cells ?? [];
  const cell = cells.findIndex(({ name }) => name === ownerName);
  return cell < 0 ? parts : [...parts.slice(0, place + 1), cellScope(cell), weightName];
}

/** As StackedRNNCells of tfjs names the weights of a cell. */
function cellScope(index: number): string {
  return `RNNCell_${index}`;
}

/**
 * The weights of a .keras file, which counts them. The folder of a layer is called after its class, with a number where
 * several of that class are in one model.
 */
export function readCountedWeights(file: WeightSource, model: KerasLayer): WeightTensor[] {
  return readModel(file, model.layers, 'layers', '');
}

function readModel(
  file: WeightSource,
  layers: readonly KerasLayer[],
  folder: string,
  prefix: string,
): WeightTensor[] {
  const counts = new Map<string, number>();
  return layers.flatMap((layer) => {
    const base = snakeCase(layer.savedClassName);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    const own = `${folder}/${base}${count === 0 ? '' : `_${count}`}`;
    return readLayer(file, layer, own, `${prefix}${layer.name}`);
  });
}

function readLayer(file: WeightSource, layer: KerasLayer, folder: string, name: string): WeightTensor[] {
  const { className, inner, layers, cells } = layer;
  if (layers.length > 0) return readModel(file, layers, `${folder}/layers`, `${name}/`);
  if (inner && className === 'Bidirectional') {
    return ['forward', 'backward'].flatMap((direction) =>
      readLayer(file, inner, `${folder}/${direction}_layer`, `${name}/${direction}_${inner.name}`),
    );
  }
  if (inner) return readLayer(file, inner, `${folder}/layer`, name);
  if (cells.length > 0) {
    const named = cells.map((cell, i) => ({ ...cell, name: cellScope(i) }));
    return readModel(file, named, `${folder}/cell/cells`, `${name}/`);
  }
  const variables = `${folder}/${CELLED_CLASSES.has(className) ? 'cell/' : ''}vars`;
  return variableNames(layer).flatMap(
    (variable, i) => file.weight(`${variables}/${i}`, `${name}/${variable}`) ?? [],
  );
}

/** Layers whose weights are in a folder of their cell. */
const CELLED_CLASSES: ReadonlySet<string> = new Set(['ConvLSTM2D', 'GRU', 'LSTM', 'SimpleRNN']);
const NORMALIZATIONS: Readonly<Record<string, readonly string[]>> = {
  BatchNormalization: ['moving_mean', 'moving_variance'],
  LayerNormalization: [],
};
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  DepthwiseConv2D: ['depthwise_kernel', 'bias'],
  Embedding: ['embeddings'],
  PReLU: ['alpha'],
  SeparableConv2D: ['depthwise_kernel', 'pointwise_kernel', 'bias'],
};

/** The weights of a layer in the order in which Keras makes them. */
function variableNames({ className, config }: KerasLayer): readonly string[] {
  const moments = NORMALIZATIONS[className];
  if (moments) {
    return [
      ...(config.scale === false ? [] : ['gamma']),
      ...(config.center === false ? [] : ['beta']),
      ...moments,
    ];
  }
  if (CELLED_CLASSES.has(className) || className.endsWith('Cell'))
    return ['kernel', 'recurrent_kernel', 'bias'];
  return VARIABLES[className] ?? ['kernel', 'bias'];
}

function listLayers(layer: KerasLayer): KerasLayer[] {
  const inside = layer.inner ? [layer.inner] : layer.layers;
  return [layer, ...inside.flatMap(listLayers)];
}

/** As `naming.to_snake_case` of Keras 3 does it. */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
