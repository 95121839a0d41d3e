/** Gives the description of a Keras model the form that tfjs reads. */
import * as v from 'valibot';
import { InvalidModelError } from '../../errors/invalid-model-error.ts';
import { type UnsupportedLayer, UnsupportedLayersError } from '../../errors/unsupported-layers-error.ts';
import { describeIssue } from '../issue.ts';
import { convertEnds, convertInboundNodes } from './inbound-nodes.ts';
import { layerProblem, renameOptions } from './keras-options.ts';

const CONFIG = v.record(v.string(), v.unknown());
const LAYER = v.looseObject({ class_name: v.string(), config: CONFIG });
const LAYERS = v.array(LAYER);
type RawLayer = v.InferOutput<typeof LAYER>;
/** The cells of an RNN that has several. */
const STACK = v.looseObject({
  class_name: v.literal('StackedRNNCells'),
  config: v.looseObject({ cells: LAYERS }),
});

const MODEL_CLASSES: ReadonlySet<string> = new Set(['Functional', 'Model', 'Sequential']);
const CELL_LAYERS: ReadonlyMap<string, string> = new Map([
  ['GRUCell', 'GRU'],
  ['LSTMCell', 'LSTM'],
  ['SimpleRNNCell', 'SimpleRNN'],
]);
const MAX_NESTING = 32;
const NONE: ReadonlySet<string> = new Set();
const SUPPORTED = ['options that TensorFlow.js has'];

/** A layer of a Keras model, with what is inside it. */
export interface KerasLayer {
  readonly className: string;
  /** The class in Keras, after which folders are called: another one where an RNN around one cell became its layer. */
  readonly savedClassName: string;
  readonly name: string;
  /** In the spelling of Keras. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The same layer as tfjs reads it. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The layers of a model, in their order; of any other layer none. */
  readonly layers: readonly KerasLayer[];
  /** The cells of an RNN that has several. */
  readonly cells: readonly KerasLayer[];
  /** The layer inside a wrapper. */
  readonly inner?: KerasLayer;
}

/**
 * Reads the description of a model that Keras 2 or 3 wrote.
 *
 * @param where names the file in messages.
 * @throws {InvalidModelError} if it is none.
 * @throws {UnsupportedLayersError} naming every layer with an option that tfjs does not have.
 */
export function parseKerasModel(value: unknown, isKeras3: boolean, where: string): KerasLayer {
  const reading: Reading = { isKeras3, where, problems: [] };
  const model = convertLayer(parse(LAYER, value, where), NONE, 0, reading);
  if (reading.problems.length > 0) throw new UnsupportedLayersError(where, reading.problems, SUPPORTED);
  return model;
}

interface Reading {
  readonly isKeras3: boolean;
  readonly where: string;
  readonly problems: UnsupportedLayer[];
}

/** @param nested the layers around it that are models. */
function convertLayer(
  raw: RawLayer,
  nested: ReadonlySet<string>,
  depth: number,
  reading: Reading,
): KerasLayer {
  const { class_name: className, config } = withoutCell(raw);
  const { isKeras3, where, problems } = reading;
  if (depth > MAX_NESTING) {
    throw new InvalidModelError({ what: `Layers are nested more than ${MAX_NESTING} deep`, where });
  }
  const name = typeof config.name === 'string' ? config.name : '';
  const reason = isModel(className) ? undefined : layerProblem(className, config, isKeras3);
  if (reason !== undefined) problems.push({ name, className, reason });
  const layers = isModel(className) ? parse(LAYERS, config.layers, where) : [];
  const models = new Set(layers.flatMap((layer) => (isModel(layer.class_name) ? nameOf(layer) : [])));
  const inside = layers.map((layer) => convertLayer(layer, models, depth + 1, reading));
  const wrapped = v.safeParse(LAYER, config.layer);
  const inner = wrapped.success
    ? convertLayer(withOwnName(wrapped.output), NONE, depth + 1, reading)
    : undefined;
  const stack = v.safeParse(STACK, config.cell);
  const cells = stack.success
    ? stack.output.config.cells.map((cell) => convertLayer(cell, NONE, depth + 1, reading))
    : [];
  const graph = isModel(className) && {
    layers: inside.map(({ json }) => json),
    ...convertEnds(config, isKeras3 ? models : NONE),
  };
  const json = {
    ...raw,
    class_name: className,
    name,
    config: {
      ...renameOptions(className, config),
      ...(inner && { layer: inner.json }),
      ...(stack.success && {
        cell: {
          ...stack.output,
          config: { ...stack.output.config, cells: cells.map((cell) => cell.json) },
        },
      }),
      ...graph,
    },
    inbound_nodes: convertInboundNodes(raw.inbound_nodes ?? [], nested),
  };
  return {
    ...{ className, savedClassName: raw.class_name, name, config, json, layers: inside, cells },
    ...(inner && { inner }),
  };
}

/** An RNN around one cell is the layer of that cell: `RNN(LSTMCell(8))` is `LSTM(8)`. */
function withoutCell(layer: RawLayer): RawLayer {
  const cell = v.safeParse(LAYER, layer.config.cell);
  const className = cell.success ? CELL_LAYERS.get(cell.output.class_name) : undefined;
  if (layer.class_name !== 'RNN' || !cell.success || className === undefined) return layer;
  const { cell: _, ...loop } = layer.config;
  return { ...layer, class_name: className, config: { ...cell.output.config, ...loop } };
}

function isModel(className: string): boolean {
  return MODEL_CLASSES.has(className);
}

/** Keras 3 has already put the direction before the name of the layer in a Bidirectional; tfjs does it by itself. */
function withOwnName(layer: RawLayer): RawLayer {
  const name = String(layer.config.name ?? '').replace(/^forward_/, '');
  return { ...layer, config: { ...layer.config, name } };
}

function nameOf({ config: { name } }: RawLayer): string | [] {
  return typeof name === 'string' ? name : [];
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  where: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new InvalidModelError({
    what: `The description of the layers is not valid: ${describeIssue(result.issues)}`,
    where,
    fix: 'save the model again with model.save() of Keras',
  });
}
