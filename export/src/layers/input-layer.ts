/** InputLayer of tfjs: adds no operator, since the graph's input is declared from it before. */
import * as v from 'valibot';
import { defineConverter } from './layer.ts';

export const inputLayerConverter = defineConverter({
  config: v.looseObject({}),
  convert: (_config, input) => input,
});
