/**
 * A model of tfjs (Functional, Model, Sequential) inside a model: hands its inputs to its layers, which are converted
 * by themselves, without their masks, which tfjs drops. Adds no operator.
 */
import * as v from 'valibot';
import { defineMergeConverter } from './layer.ts';

export const nestedModelConverter = defineMergeConverter({
  config: v.looseObject({}),
  convert: (_config, inputs) => inputs.map((input) => ({ ...input, mask: undefined })),
});
