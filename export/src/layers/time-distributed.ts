/**
 * TimeDistributed of tfjs as the operators of the layer inside: on the whole sequence where it looks at the last axis
 * alone, else with batch and time as one axis, between Reshapes. A model inside has calls of its own between two
 * calls of the wrapper (layer-calls.ts). Refused: what the layer inside refuses, layers inside that give several
 * outputs, and masks where the layer inside uses them or is a model.
 */
import * as v from 'valibot';
import type { LayerDescription } from '../read/description.ts';
import {
  type Flow,
  type LayerContext,
  type LayerConverter,
  MERGED_MASK,
  type NotConvertible,
  parseOptions,
} from './layer.ts';
import { emitShaped, emitSizes } from './shapes.ts';
import { knownSizes } from './values.ts';

const CONFIG = v.object({
  layer: v.object({ className: v.string(), config: v.record(v.string(), v.unknown()) }),
});
/** Layers that work on the last axis alone, whatever stands before it. */
const LAST_AXIS_LAYERS: ReadonlySet<string> = new Set([
  'Activation',
  'AlphaDropout',
  'Dense',
  'Dropout',
  'ELU',
  'GaussianDropout',
  'GaussianNoise',
  'LeakyReLU',
  'ReLU',
  'ThresholdedReLU',
]);
const MODELS: ReadonlySet<string> = new Set(['Functional', 'Model', 'Sequential']);

/** @param find gives the converter of any layer. */
export function timeDistributedOf(
  find: (layer: LayerDescription) => LayerConverter | NotConvertible,
): LayerConverter {
  return {
    refusal: (layer, modelPath) => {
      const inner = innerOf(layer, modelPath);
      if (MODELS.has(inner.className)) return undefined; // Its layers stand in the list by themselves.
      const converter = find(inner);
      const reason = 'reason' in converter ? converter.reason : converter.refusal(inner, modelPath);
      return reason && `the layer inside ("${inner.className}") cannot be converted: ${reason}`;
    },
    convert: (layer, inputs, context, modelPath) => {
      const inner = innerOf(layer, modelPath);
      if (MODELS.has(inner.className)) return convertAroundModel(inputs, context);
      const [input, ...others] = inputs;
      if (!input || others.length > 0) {
        return context.refuse(`it is given ${inputs.length} inputs, expected 1`);
      }
      const converter = find(inner);
      if ('reason' in converter) throw new Error(`the layer "${layer.name}" was not refused`);
      // tfjs hands the mask of the steps to the layer inside, which takes it for its own.
      const innerContext = { ...context, lastMask: (input.mask ?? context.lastMask) && MERGED_MASK };
      const convert = (flow: Flow): Flow =>
        onlyFlow(converter.convert(inner, [flow], innerContext, modelPath), context);
      const { mask } = input;
      if (LAST_AXIS_LAYERS.has(inner.className)) return { ...convert(input), mask };
      return { ...unfoldSteps(convert(foldSteps(input, context)), input, context), mask };
    },
  };
}

/** The layer inside with the name and weights of the wrapper, where tfjs and Keras keep them. */
function innerOf(layer: LayerDescription, modelPath: string): LayerDescription {
  return { ...layer, ...parseOptions(CONFIG, layer, modelPath).layer };
}

function onlyFlow(flows: Flow | readonly Flow[], { refuse }: LayerContext): Flow {
  if ('value' in flows) return flows;
  const [flow] = flows;
  return flow && flows.length === 1 ? flow : refuse(`the layer inside gives ${flows.length} outputs`);
}

/** First all steps become rows, for the model inside; then what it gives for them becomes steps again. */
function convertAroundModel([first, sequence, ...others]: readonly Flow[], context: LayerContext): Flow {
  const input = sequence ?? first;
  if (!input || others.length > 0)
    return context.refuse(`it is given ${others.length + 2} inputs, expected 1`);
  if (input.mask || context.lastMask) return context.refuse('TensorFlow.js hands a mask to the model inside');
  return sequence && first ? unfoldSteps(first, sequence, context) : foldSteps(input, context);
}

/** Makes every step of every row a row of its own. */
function foldSteps(input: Flow, context: LayerContext): Flow {
  const [batch = 'batch', time = 'time', ...sizes] = input.shape;
  if (sizes.length === 0) return context.refuse('its input has no steps');
  const { graph } = context;
  const x = input.value;
  const known = knownSizes(sizes);
  const rows = known
    ? graph.node('Reshape', [x, graph.ints([-1, ...known])])
    : emitShaped(graph, x, [graph.ints([-1]), emitSizes(graph, x, 2, input.shape.length)]);
  return { ...input, value: rows, shape: [`${batch}_${time}`, ...sizes], mask: undefined };
}

/** Makes what a layer gave for these rows steps again, of as many rows as the input had. */
function unfoldSteps(flow: Flow, input: Flow, { graph }: LayerContext): Flow {
  const [batch = 'batch', time = 'time'] = input.shape;
  const x = input.value;
  const y = flow.value;
  const [, ...results] = flow.shape;
  const knownResults = knownSizes([time, ...results]);
  const value = knownResults
    ? graph.node('Reshape', [y, graph.ints([-1, ...knownResults])])
    : emitShaped(graph, y, [emitSizes(graph, x, 0, 2), emitSizes(graph, y, 1, flow.shape.length)]);
  return { ...flow, value, shape: [batch, time, ...results], isPaddingIgnored: input.isPaddingIgnored };
}
