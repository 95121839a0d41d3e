/** Reads the description of a Sequential or functional model, and of the models nested in it, as one kind of graph. */
import * as v from 'valibot';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { describeIssue } from './issue.ts';

const INDEX = v.pipe(v.number(), v.integer(), v.minValue(0));
const OUTPUT_REFERENCE = v.tuple([v.string(), INDEX, INDEX]);
/** An output of a layer: its name, which of its calls, and which output of that call. */
export type OutputReference = v.InferOutput<typeof OUTPUT_REFERENCE>;

/** One or several of them: Keras leaves out the list around a single one. */
const OUTPUT_REFERENCES = v.pipe(
  v.unknown(),
  v.transform((value) => (Array.isArray(value) && typeof value[0] === 'string' ? [value] : value)),
  v.array(OUTPUT_REFERENCE),
);
/** The arguments of a call that change nothing here, and the initial states of a recurrent layer. */
const ARGUMENTS = v.strictObject(
  {
    initialState: v.nullish(OUTPUT_REFERENCES, []),
    training: v.optional(v.nullable(v.boolean())),
    mask: v.optional(v.null()),
  },
  'a layer is called with other arguments than its inputs and initialState',
);
/** What a call takes; Keras writes its arguments behind every input. */
const CALL = v.pipe(
  v.array(v.tuple([v.string(), INDEX, INDEX, v.nullish(ARGUMENTS)])),
  v.transform((inputs): OutputReference[] => [
    ...inputs.map(([name, call, output]): OutputReference => [name, call, output]),
    ...(inputs.at(-1)?.[3]?.initialState ?? []),
  ]),
);
/** Old files have the list of layers itself for the options of a Sequential model. */
const CONFIG = v.pipe(
  v.unknown(),
  v.transform((value) => (Array.isArray(value) ? { layers: value } : value)),
  v.record(v.string(), v.unknown()),
);
const LAYER = v.object({
  className: v.string(),
  config: CONFIG,
  inboundNodes: v.optional(v.array(CALL), []),
});
/** The ends of a functional model; a Sequential one has none. */
const ENDS = v.optional(OUTPUT_REFERENCES, []);
const MODEL = v.object({
  className: v.string(),
  config: v.pipe(
    CONFIG,
    v.object({
      name: v.optional(v.string()),
      layers: v.array(LAYER),
      inputLayers: ENDS,
      outputLayers: ENDS,
    }),
  ),
});
const WRAPPER_OF_MODEL = v.object({
  layer: v.looseObject({ className: v.pipe(v.string(), v.check(isModelClass)) }),
});
type RawModel = v.InferOutput<typeof MODEL>;

const DEFAULT_MODEL_NAME = 'sequential';
/** tfjs writes `Model`, Keras `Functional` or `Model`. */
const FUNCTIONAL_CLASSES: ReadonlySet<string> = new Set(['Model', 'Functional']);
/** Models inside models inside models: nobody builds more, and every one costs a few calls on the stack. */
const MAX_NESTING = 32;

export interface LayerConfig {
  readonly name: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** For each call of the layer, what it takes. */
  readonly calls: readonly (readonly OutputReference[])[];
  /** What is inside, where the layer is a model, or a TimeDistributed around one. */
  readonly model?: ModelConfig;
  /** True for a model at the start of a Sequential one, whose layers tfjs takes for layers of the model around it. */
  readonly isDissolved?: boolean;
}

export interface ModelConfig {
  readonly name: string;
  readonly layers: readonly LayerConfig[];
  /** The inputs with the layers that know their shapes: an InputLayer, or the first layer of a Sequential model. */
  readonly inputs: readonly { readonly name: string; readonly layer: LayerConfig }[];
  readonly outputs: readonly OutputReference[];
}

/**
 * Reads a model and what is nested in it.
 *
 * @param value `{ className, config }` in the spelling of tfjs.
 * @param where names the file in messages.
 * @throws {InvalidModelError} if it is no Sequential or functional model with inputs, layers of different names, and outputs.
 */
export function parseModelConfig(value: unknown, where: string, depth = 0): ModelConfig {
  const result = v.safeParse(MODEL, value);
  if (!result.success) {
    const what = `The description of the layers is not valid: ${describeIssue(result.issues)}`;
    throw new InvalidModelError({ what, where: `${where}, modelTopology` });
  }
  if (depth > MAX_NESTING) {
    throw new InvalidModelError({ what: `Models are nested more than ${MAX_NESTING} deep`, where });
  }
  const { className, config } = result.output;
  if (!isModelClass(className)) {
    throw new InvalidModelError({
      what: `The model is of class "${className}", expected "Sequential" or "Model"`,
      where: `${where}, modelTopology`,
      fix: 'build the model with tf.sequential() or tf.model()',
    });
  }
  const layers = config.layers.map((layer, i) => parseLayer(layer, i, where, depth));
  checkNames(layers, where);
  const graph = FUNCTIONAL_CLASSES.has(className)
    ? readFunctional(config, layers, where)
    : readSequential(layers, where);
  return { name: config.name ?? DEFAULT_MODEL_NAME, ...graph };
}

/** The calls of a model count from 1: number 0 is the one with which it was built. */
export function firstCallIndex({ className }: Pick<LayerConfig, 'className'>): number {
  return isModelClass(className) ? 1 : 0;
}

export function isModelClass(className: string): boolean {
  return className === 'Sequential' || FUNCTIONAL_CLASSES.has(className);
}

function parseLayer(
  { inboundNodes: calls, ...layer }: RawModel['config']['layers'][number],
  index: number,
  where: string,
  depth: number,
): LayerConfig {
  const { name: given } = layer.config;
  const name = typeof given === 'string' && given !== '' ? given : `layer_${index}`;
  const inside = isModelClass(layer.className) ? layer : wrappedModel(layer);
  if (!inside) return { ...layer, name, calls };
  return { ...layer, name, calls, model: parseModelConfig(inside, `${where}, layer "${name}"`, depth + 1) };
}

/** The model that a TimeDistributed runs on every step. */
function wrappedModel({ className, config }: { className: string; config: unknown }): unknown {
  if (className !== 'TimeDistributed') return undefined;
  const wrapped = v.safeParse(WRAPPER_OF_MODEL, config);
  return wrapped.success ? wrapped.output.layer : undefined;
}

function checkNames(layers: readonly LayerConfig[], where: string): void {
  const names = layers.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new InvalidModelError({ what: `There are two layers with the name "${twice}"`, where });
}

function readFunctional(
  { inputLayers, outputLayers }: RawModel['config'],
  layers: readonly LayerConfig[],
  where: string,
): Omit<ModelConfig, 'name'> {
  const inputs = inputLayers.map(([name]) => {
    const layer = layers.find((candidate) => candidate.name === name);
    if (layer) return { name, layer };
    throw new InvalidModelError({ what: `There is no layer "${name}" for an input of the model`, where });
  });
  if (inputs.length > 0 && outputLayers.length > 0) return { layers, inputs, outputs: outputLayers };
  const what = `The model has ${inputs.length} inputs and ${outputLayers.length} outputs`;
  throw new InvalidModelError({ what, where: `${where}, modelTopology` });
}

/** The same graph for a Sequential model: every layer takes what the one before it gives. */
function readSequential(layers: readonly LayerConfig[], where: string): Omit<ModelConfig, 'name'> {
  const [first, ...others] = layers;
  if (!first) throw new InvalidModelError({ what: 'The model has no layers', where });
  const hasInputLayer = first.className === 'InputLayer';
  const name = hasInputLayer ? first.name : `${first.name}_input`;
  let last: OutputReference = [name, 0, 0];
  const chain = (hasInputLayer ? others : layers).map((layer) => {
    const isDissolved = layer === first && isModelClass(layer.className);
    const chained = { ...layer, calls: [[last]], isDissolved };
    last = [layer.name, firstCallIndex(layer), 0];
    return chained;
  });
  return {
    layers: hasInputLayer ? [first, ...chain] : chain,
    inputs: [{ name, layer: first }],
    outputs: [last],
  };
}
