/** Reads from the options of a first layer what comes into a model. */
import * as v from 'valibot';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import type { InputDescription } from './description.ts';
import { describeIssue } from './issue.ts';
import { isModelClass, type LayerConfig, type ModelConfig } from './model-config.ts';

const SIZE = v.pipe(v.number(), v.integer(), v.minValue(1));
const SHAPE = v.pipe(v.array(v.nullable(SIZE)), v.minLength(1));

/** Each class has its own habits. */
const INPUT_CONFIG = v.object({
  batchInputShape: v.nullish(SHAPE),
  batchShape: v.nullish(SHAPE),
  inputLength: v.nullish(SIZE),
  inputDim: v.nullish(SIZE),
  dtype: v.optional(v.unknown()),
});
type InputConfig = v.InferOutput<typeof INPUT_CONFIG>;

/** @throws {InvalidModelError} if a first layer does not say what shape it takes. */
export function describeInputs({ inputs }: ModelConfig, where: string): InputDescription[] {
  return inputs.map(({ name, layer }) => ({ name, ...parseInput(layer, where) }));
}

function parseInput(layer: LayerConfig, where: string): Omit<InputDescription, 'name'> {
  const inside = isModelClass(layer.className) ? layer.model?.inputs[0]?.layer : undefined;
  if (inside) return parseInput(inside, where);
  const result = v.safeParse(INPUT_CONFIG, layer.config);
  if (!result.success) {
    throw new InvalidModelError({
      what: `The options of the first layer are not valid: ${describeIssue(result.issues)}`,
      where: `${where}, layer "${layer.name}"`,
    });
  }
  const shape = inputShape(layer.className, result.output);
  if (!shape) {
    throw new InvalidModelError({
      what: 'The model does not say what shape its input has',
      where: `${where}, layer "${layer.name}"`,
      fix: 'give the first layer an inputShape, then save the model again',
    });
  }
  const isWhole = layer.className === 'Embedding' || result.output.dtype === 'int32';
  return { shape, dataType: isWhole ? 'int32' : 'float32' };
}

function inputShape(className: string, config: InputConfig): readonly (number | null)[] | undefined {
  const shape = config.batchInputShape ?? config.batchShape;
  if (shape) return shape;
  if (className === 'Embedding') return [null, config.inputLength ?? null];
  return config.inputDim ? [null, config.inputDim] : undefined;
}
