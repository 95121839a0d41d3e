/** Reads the `modelTopology` of a model.json, in the spelling of tfjs and of Keras' converter. */
import * as v from 'valibot';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { toCamelCase } from './camel-case.ts';
import type { InputDescription, LayerCall } from './description.ts';
import { describeIssue } from './issue.ts';
import {
  callsInARow,
  INBOUND_NODES,
  OUTPUT_REFERENCE,
  type OutputReference,
  orderCalls,
} from './layer-calls.ts';

const CONFIG = v.record(v.string(), v.unknown());
const LAYER = v.object({
  className: v.string(),
  config: CONFIG,
  inboundNodes: v.optional(INBOUND_NODES, []),
});
/** The ends of a functional model; a Sequential one has none. */
const ENDS = v.optional(v.array(OUTPUT_REFERENCE));
const MODEL = v.object({
  className: v.string(),
  config: v.union([
    v.array(LAYER),
    v.object({
      name: v.optional(v.string()),
      layers: v.array(LAYER),
      inputLayers: ENDS,
      outputLayers: ENDS,
    }),
  ]),
});
/** Keras' converter writes the model one level deeper than tfjs does. */
const KERAS_FILE = v.object({ modelConfig: v.looseObject({}) });
const SIZE = v.pipe(v.number(), v.integer(), v.minValue(1));
const SHAPE = v.pipe(v.array(v.nullable(SIZE)), v.minLength(1));

/** The options that say what comes into a first layer; each class has its own habits. */
const INPUT_CONFIG = v.object({
  name: v.optional(v.string()),
  batchInputShape: v.nullish(SHAPE),
  batchShape: v.nullish(SHAPE),
  inputLength: v.nullish(SIZE),
  inputDim: v.nullish(SIZE),
  dtype: v.optional(v.unknown()),
});
type InputConfig = v.InferOutput<typeof INPUT_CONFIG>;

const DEFAULT_MODEL_NAME = 'sequential';
/** tfjs writes `Model`, Keras `Functional` or `Model`. */
const FUNCTIONAL_CLASSES: ReadonlySet<string> = new Set(['Model', 'Functional']);

export interface TopologyLayer {
  readonly name: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface Topology {
  readonly name: string;
  readonly layers: readonly TopologyLayer[];
  readonly calls: readonly LayerCall[];
  readonly input: InputDescription;
}

/**
 * Reads the layers of a Sequential or functional model.
 *
 * @param topology the value of `modelTopology`, with or without `model_config` around it.
 * @param where names the file in messages.
 * @throws {InvalidModelError} if it is no such model with one input of a known shape, one output, and layers.
 */
export function parseTopology(topology: unknown, where: string): Topology {
  const { className, config: read } = parseModel(topology, where);
  const isFunctional = FUNCTIONAL_CLASSES.has(className);
  if (className !== 'Sequential' && !isFunctional) {
    throw new InvalidModelError({
      what: `The model is of class "${className}", expected "Sequential" or "Model"`,
      where: `${where}, modelTopology`,
      fix: 'build the model with tf.sequential() or tf.model()',
    });
  }
  const config = Array.isArray(read) ? { layers: read } : read;
  const layers = config.layers.map((layer, i) => {
    const { name } = layer.config;
    return { ...layer, name: typeof name === 'string' && name !== '' ? name : `layer_${i}` };
  });
  const [inputName] = isFunctional ? onlyEnd(config.inputLayers, 'inputs', where) : [layers[0]?.name];
  const first = layers.find(({ name }) => name === inputName);
  if (!first) throw new InvalidModelError({ what: 'The model has no layers', where });
  const calls = isFunctional
    ? orderCalls(layers, onlyEnd(config.outputLayers, 'outputs', where), where)
    : callsInARow(layers);
  return {
    name: config.name ?? DEFAULT_MODEL_NAME,
    layers: layers.map(({ inboundNodes: _inboundNodes, ...layer }) => layer),
    calls,
    input: parseInput(first, where),
  };
}

function onlyEnd(
  ends: readonly OutputReference[] = [],
  kind: 'inputs' | 'outputs',
  where: string,
): OutputReference {
  const [end] = ends;
  if (end && ends.length === 1) return end;
  throw new InvalidModelError({
    what: `The model has ${ends.length} ${kind} (${ends.map(([name]) => name).join(', ')}), expected 1`,
    where: `${where}, modelTopology`,
    fix: 'export a model with one input and one output',
  });
}

function parseModel(topology: unknown, where: string): v.InferOutput<typeof MODEL> {
  const spelled = toCamelCase(topology);
  const nested = v.safeParse(KERAS_FILE, spelled);
  const result = v.safeParse(MODEL, nested.success ? nested.output.modelConfig : spelled);
  if (result.success) return result.output;
  throw new InvalidModelError({
    what: `The description of the layers is not valid: ${describeIssue(result.issues)}`,
    where: `${where}, modelTopology`,
  });
}

function parseInput(first: TopologyLayer, where: string): InputDescription {
  const result = v.safeParse(INPUT_CONFIG, first.config);
  if (!result.success) {
    throw new InvalidModelError({
      what: `The options of the first layer are not valid: ${describeIssue(result.issues)}`,
      where: `${where}, layer "${first.name}"`,
    });
  }
  const shape = inputShape(first.className, result.output);
  if (!shape) {
    throw new InvalidModelError({
      what: 'The model does not say what shape its input has',
      where: `${where}, layer "${first.name}"`,
      fix: 'give the first layer an inputShape, then save the model again',
    });
  }
  const name = first.className === 'InputLayer' ? first.name : `${first.name}_input`;
  const dataType = first.className === 'Embedding' || result.output.dtype === 'int32' ? 'int32' : 'float32';
  return { name, shape, dataType };
}

function inputShape(className: string, config: InputConfig): readonly (number | null)[] | undefined {
  const shape = config.batchInputShape ?? config.batchShape;
  if (shape) return shape;
  if (className === 'Embedding') return [null, config.inputLength ?? null];
  return config.inputDim ? [null, config.inputDim] : undefined;
}
