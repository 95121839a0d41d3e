/**
 * Layers of tfjs that work in training alone, so that they add no operator: Dropout, SpatialDropout1D, AlphaDropout,
 * GaussianDropout, GaussianNoise.
 */
import * as v from 'valibot';
import { defineConverter } from './layer.ts';

export const identityConverter = defineConverter({
  config: v.looseObject({}),
  convert: (_config, input) => input,
});
