/** Finds the weights of a Keras model, and gives them the names that they have in tfjs. */
import type { WeightTensor } from '../description.ts';
import type { Hdf5File } from './hdf5-file.ts';
import type { KerasLayer } from './keras-config.ts';

/** Where the .h5 file of a whole model has its weights. */
const H5_ROOT = 'model_weights';

/** The weights of a .h5 file, which names them. */
export function readNamedWeights(file: Hdf5File, model: KerasLayer): WeightTensor[] {
  const depthwise = new Set(listLayers(model).flatMap((layer) => (isDepthwise(layer) ? layer.name : [])));
  return file.texts(H5_ROOT, 'layer_names').flatMap((layerName) =>
    file.texts(`${H5_ROOT}/${layerName}`, 'weight_names').flatMap((weightName) => {
      const parts = weightName.replace(/:\d+$/, '').split('/');
      const own = parts.slice(Math.max(0, parts.indexOf(layerName)));
      // Keras 3 calls it as in any other convolution.
      if (own.at(-1) === 'kernel' && depthwise.has(own.at(-2) ?? '')) own.splice(-1, 1, 'depthwise_kernel');
      return file.weight(`${H5_ROOT}/${layerName}/${weightName}`, own.join('/')) ?? [];
    }),
  );
}

/**
 * The weights of a .keras file, which counts them. The folder of a layer is called after its class, with a number where
 * several of that class are in one model.
 */
export function readCountedWeights(file: Hdf5File, model: KerasLayer): WeightTensor[] {
  return readModel(file, model, '', '');
}

function readModel(file: Hdf5File, { layers }: KerasLayer, folder: string, prefix: string): WeightTensor[] {
  const counts = new Map<string, number>();
  return layers.flatMap((layer) => {
    const base = snakeCase(layer.className);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    const own = `${folder}layers/${base}${count === 0 ? '' : `_${count}`}`;
    return readLayer(file, layer, own, `${prefix}${layer.name}`);
  });
}

function readLayer(file: Hdf5File, layer: KerasLayer, folder: string, name: string): WeightTensor[] {
  const { className, inner, layers } = layer;
  if (layers.length > 0) return readModel(file, layer, `${folder}/`, `${name}/`);
  if (inner && className === 'Bidirectional') {
    return ['forward', 'backward'].flatMap((direction) =>
      readLayer(file, inner, `${folder}/${direction}_layer`, `${name}/${direction}_${inner.name}`),
    );
  }
  if (inner) return readLayer(file, inner, `${folder}/layer`, name);
  const variables = `${folder}/${CELL_CLASSES.has(className) ? 'cell/' : ''}vars`;
  return variableNames(layer).flatMap(
    (variable, i) => file.weight(`${variables}/${i}`, `${name}/${variable}`) ?? [],
  );
}

const CELL_CLASSES: ReadonlySet<string> = new Set(['ConvLSTM2D', 'GRU', 'LSTM', 'SimpleRNN']);
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
  if (CELL_CLASSES.has(className)) return ['kernel', 'recurrent_kernel', 'bias'];
  return VARIABLES[className] ?? ['kernel', 'bias'];
}

function isDepthwise({ className }: KerasLayer): boolean {
  return className === 'DepthwiseConv2D';
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
