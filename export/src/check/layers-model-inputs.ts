/** What may go into the inputs of a layers model, as its layers and the files beside it have it. */
import type { ValueInfo } from '../onnx/graph.ts';
import type { LayerDescription, ModelDescription } from '../read/description.ts';
import { inputTakers } from '../read/input-takers.ts';
import type { InputSpec } from './batches.ts';

/**
 * Time steps of several rows where the model lets them vary: TensorFlow.js takes a millisecond a step. A single row
 * then runs over all steps, so that rounding adds up as it does in use.
 */
const SHORT_TIME = 32;
/** Time steps where neither text.json nor the model says how many there are. */
const DEFAULT_TIME = 40;
/** Token ids of a model whose vocabulary is not to be seen. */
const DEFAULT_LIMIT = 10;
/** Layers that leave fewer steps than they are given, which a short batch may not have enough of. */
const SHORTENING_CLASS = /Conv|Pool|Crop/;
/** Layers that take whole numbers, with the option that says how many there are. */
const LIMITING_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['Embedding', 'inputDim'],
  ['CategoryEncoding', 'numTokens'],
]);

/** @param infos the inputs of the .onnx file, in the order of the model's. */
export function layersModelInputs(
  description: ModelDescription,
  infos: readonly Pick<ValueInfo, 'dataType'>[],
): InputSpec[] {
  const { inputs, layers, text } = description;
  const preprocessing = text?.preprocessing;
  const isShortened = layers.some(({ className }) => SHORTENING_CLASS.test(className));
  const masking = layers.find(({ className }) => className === 'Masking');
  return inputs.map(({ shape }, place): InputSpec => {
    const full = shape[1] ?? preprocessing?.sequenceLength ?? DEFAULT_TIME;
    const common = { shape, lengths: { full, short: isShortened ? full : Math.min(SHORT_TIME, full) } };
    const limit = limitOf(inputTakers(place, description));
    if (infos[place]?.dataType === 'int32') {
      const padding = { value: preprocessing?.paddingId ?? 0, side: preprocessing?.paddingSide };
      return { ...common, dataType: 'int32', limit: limit ?? DEFAULT_LIMIT, padding };
    }
    return {
      ...common,
      dataType: 'float32',
      ...(limit !== undefined && { limit }),
      ...(masking && { padding: { value: numberOption(masking, 'maskValue') ?? 0 } }),
    };
  });
}

/** What whole numbers must stay below, where a layer takes whole numbers alone. */
function limitOf(takers: readonly LayerDescription[]): number | undefined {
  const limits = takers.flatMap((layer) => {
    const option = LIMITING_OPTIONS.get(layer.className) ?? '';
    return numberOption(layer, option) ?? [];
  });
  return limits.length > 0 ? Math.min(...limits) : undefined;
}

function numberOption({ config }: LayerDescription, name: string): number | undefined {
  const value = config[name];
  return typeof value === 'number' ? value : undefined;
}
