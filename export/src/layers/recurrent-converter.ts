/** Makes the converters of LSTM, GRU and SimpleRNN from what sets them apart. */
import { defineConverter, type Flow, type LayerConverter } from './layer.ts';
import { cellRefusal, emitRecurrent, type RecurrentCell, readDirection } from './recurrent.ts';
import { RECURRENT_OPTIONS, type RecurrentOptions } from './recurrent-options.ts';

export function defineRecurrentConverter(cell: RecurrentCell): LayerConverter {
  return defineConverter({
    config: RECURRENT_OPTIONS,
    inputRank: 3,
    usesMask: true,
    refusal: (options) => cellRefusal(cell, options),
    convert: (options, input, { graph, weight }) => {
      const weights = readDirection(cell, options, input, weight);
      const directions = [{ isBackwards: options.goBackwards, isReversed: false, weights }];
      const [value = ''] = emitRecurrent(graph, input, { cell, options, directions });
      return recurrentFlow(value, options.units, input, options);
    },
  });
}

/** What leaves a recurrent layer of `size` values a step. */
export function recurrentFlow(
  value: string,
  size: number,
  { shape, mask, isPaddingIgnored }: Flow,
  { returnSequences, goBackwards }: RecurrentOptions,
): Flow {
  return {
    value,
    dataType: 'float32',
    shape: [...shape.slice(0, returnSequences ? -1 : -2), size],
    // tfjs hands the mask on as it came, also where goBackwards has turned the steps around.
    mask: returnSequences ? mask : undefined,
    isPaddingIgnored: isPaddingIgnored && mask !== undefined && !(returnSequences && goBackwards),
  };
}
