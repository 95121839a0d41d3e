/** Flatten of tfjs as Flatten (ONNX version 13 or 21), after a Transpose where channels come first. */
import * as v from 'valibot';
import { defineConverter } from './layer.ts';
import { productOf } from './values.ts';

export const flattenConverter = defineConverter({
  config: v.object({ dataFormat: v.nullish(v.string(), 'channelsLast') }),
  convert: ({ dataFormat }, { value, dataType, shape }, { graph }) => {
    const [batch = 'batch', ...sizes] = shape;
    const perm = [0, ...sizes.slice(1).map((_, i) => i + 2), 1];
    const ordered = dataFormat === 'channelsFirst' ? graph.node('Transpose', [value], { perm }) : value;
    return {
      value: graph.node('Flatten', [ordered], { axis: 1 }),
      dataType,
      shape: [batch, productOf(sizes) ?? 'features'],
      isPaddingIgnored: false,
    };
  },
});
