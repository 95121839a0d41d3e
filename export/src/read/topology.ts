/** Reads the `modelTopology` of a model.json, in the spelling of tfjs and of Keras' converter. */
import * as v from 'valibot';
import { toCamelCase } from './camel-case.ts';
import type { InputDescription, LayerCall, TensorReference } from './description.ts';
import { listCalls } from './layer-calls.ts';
import { type LayerConfig, type ModelConfig, parseModelConfig } from './model-config.ts';
import { describeInputs } from './model-inputs.ts';

/** Keras' converter writes the model one level deeper than tfjs does. */
const KERAS_FILE = v.object({ modelConfig: v.looseObject({}) });

export interface TopologyLayer {
  /** With the names of the models around it in front. */
  readonly name: string;
  /** Without them, as the names of its weights have it. */
  readonly ownName: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface Topology {
  readonly name: string;
  readonly layers: readonly TopologyLayer[];
  readonly calls: readonly LayerCall[];
  readonly inputs: readonly InputDescription[];
  readonly outputs: readonly TensorReference[];
}

/**
 * Reads the layers of a Sequential or functional model, and how they are called.
 *
 * @param topology the value of `modelTopology`, with or without `model_config` around it.
 * @param where names the file in messages.
 * @throws {InvalidModelError} if it is no such model, or does not say what shape its inputs have.
 */
export function parseTopology(topology: unknown, where: string): Topology {
  const spelled = toCamelCase(topology);
  const keras = v.safeParse(KERAS_FILE, spelled);
  const model = parseModelConfig(keras.success ? keras.output.modelConfig : spelled, where);
  return {
    name: model.name,
    layers: listLayers(model, ''),
    inputs: describeInputs(model, where),
    ...listCalls(model, where),
  };
}

/** The layers with those of nested models, each after the model that it is in. */
function listLayers({ layers }: ModelConfig, prefix: string): TopologyLayer[] {
  return layers.flatMap(({ name: ownName, className, config, model }: LayerConfig) => {
    const name = `${prefix}${ownName}`;
    const inside = model ? listLayers(model, `${name}/`) : [];
    return [{ name, ownName, className, config }, ...inside];
  });
}
