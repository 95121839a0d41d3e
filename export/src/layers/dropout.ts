/** Dropout of tfjs: works in training alone, so it adds no operator. */
import * as v from 'valibot';
import { defineConverter } from './layer.ts';

export const dropoutConverter = defineConverter({
  config: v.looseObject({}),
  convert: (_config, input) => input,
});
