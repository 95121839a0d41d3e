/**
 * TimeDistributed of tfjs as the operators of the layer inside: on the whole sequence where it looks at the last axis
 * alone, else with batch and time as one axis, between Reshapes. Refused: what the layer inside refuses, models inside, layers
 * inside that give several outputs, and those that use a mask where there is one.
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
      if (MODELS.has(inner.className)) return 'it wraps a model, expected a layer';
      const converter = find(inner);
      const reason = 'reason' in converter ? converter.reason : converter.refusal(inner, modelPath);
      return reason && `the layer inside ("${inner.className}") cannot be converted: ${reason}`;
    },
    convert: (layer, inputs, context, modelPath) => {
      const [input, ...others] = inputs;
      if (!input || others.length > 0) {
        return context.refuse(`it is given ${inputs.length} inputs, expected 1`);
      }
      const inner = innerOf(layer, modelPath);
      const converter = find(inner);
      if ('reason' in converter) throw new Error(`the layer "${layer.name}" was not refused`);
      // tfjs hands the mask of the steps to the layer inside, which takes it for its own.
      const innerContext = { ...context, lastMask: (input.mask ?? context.lastMask) && MERGED_MASK };
      const convert = (flow: Flow): Flow =>
        onlyFlow(converter.convert(inner, [flow], innerContext, modelPath), context);
      const { mask } = input;
      if (LAST_AXIS_LAYERS.has(inner.className)) return { ...convert(input), mask };
      return { ...overSteps(input, convert, context), mask };
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

/** Runs a layer on all steps of all rows as if each were a row of its own. */
function overSteps(input: Flow, convert: (steps: Flow) => Flow, context: LayerContext): Flow {
  const [batch = 'batch', time = 'time', ...sizes] = input.shape;
  if (sizes.length === 0) return context.refuse('its input has no steps');
  const { graph } = context;
  const x = input.value;
  const known = knownSizes(sizes);
  const rows = known
    ? graph.node('Reshape', [x, graph.ints([-1, ...known])])
    : emitShaped(graph, x, [graph.ints([-1]), emitSizes(graph, x, 2, input.shape.length)]);
  const flow = convert({ ...input, value: rows, shape: [`${batch}_${time}`, ...sizes], mask: undefined });
  const y = flow.value;
  const [, ...results] = flow.shape;
  const knownResults = knownSizes([time, ...results]);
  const value = knownResults
    ? graph.node('Reshape', [y, graph.ints([-1, ...knownResults])])
    : emitShaped(graph, y, [emitSizes(graph, x, 0, 2), emitSizes(graph, y, 1, flow.shape.length)]);
  return { ...flow, value, shape: [batch, time, ...results], isPaddingIgnored: input.isPaddingIgnored };
}
