/**
 * Bidirectional of tfjs (around LSTM, GRU or SimpleRNN) as one ONNX operator of two directions, then Concat, Add or
 * Mul (version 13). Refused: what recurrent.ts refuses, other layers inside, and `mergeMode` null, which gives two
 * outputs.
 */
import * as v from 'valibot';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { GRU_CELL } from './gru.ts';
import { defineConverter } from './layer.ts';
import { LSTM_CELL } from './lstm.ts';
import {
  cellRefusal,
  type Direction,
  emitRecurrent,
  type RecurrentCell,
  readDirection,
} from './recurrent.ts';
import { recurrentFlow } from './recurrent-converter.ts';
import { RECURRENT_OPTIONS } from './recurrent-options.ts';
import { SIMPLE_RNN_CELL } from './simple-rnn.ts';

const CELLS: ReadonlyMap<string, RecurrentCell> = new Map([
  ['LSTM', LSTM_CELL],
  ['GRU', GRU_CELL],
  ['SimpleRNN', SIMPLE_RNN_CELL],
]);

const MERGES = {
  concat: (graph, a, b) => graph.node('Concat', [a, b], { axis: -1 }),
  sum: (graph, a, b) => graph.node('Add', [a, b]),
  mul: (graph, a, b) => graph.node('Mul', [a, b]),
  ave: (graph, a, b) => graph.node('Mul', [graph.float(0.5), graph.node('Add', [a, b])]),
} as const satisfies Record<string, (graph: GraphBuilder, a: Value, b: Value) => Value>;

const MERGE_MODE = v.picklist(['concat', 'sum', 'mul', 'ave']);
const CONFIG = v.object({
  mergeMode: v.optional(v.nullable(MERGE_MODE), 'concat'),
  layer: v.object({ className: v.string(), config: RECURRENT_OPTIONS }),
});

export const bidirectionalConverter = defineConverter({
  config: CONFIG,
  inputRank: 3,
  usesMask: true,
  refusal: ({ mergeMode, layer }) => {
    if (mergeMode === null) return 'its mergeMode is null, and only a layer with one output can be converted';
    const cell = CELLS.get(layer.className);
    return cell
      ? cellRefusal(cell, layer.config)
      : `it wraps a layer of class "${layer.className}", expected one of ${[...CELLS.keys()].join(', ')}`;
  },
  convert: ({ mergeMode, layer: { className, config: options } }, input, { graph, weight }) => {
    const cell = CELLS.get(className);
    if (!cell || mergeMode === null) throw new Error('the layer was not refused');
    const read = (prefix: string) =>
      readDirection(cell, options, input, (name, shape) => weight(name, shape, prefix));
    // tfjs turns the sequence of its second layer around, which runs against the direction of the first.
    const first = { isBackwards: options.goBackwards, isReversed: false, weights: read('forward_') };
    const second = { isBackwards: !options.goBackwards, isReversed: true, weights: read('backward_') };
    const directions: Direction[] = options.goBackwards ? [second, first] : [first, second];
    const results = emitRecurrent(graph, input, { cell, options, directions });
    const [a = '', b = ''] = options.goBackwards ? results.reverse() : results;
    const size = mergeMode === 'concat' ? 2 * options.units : options.units;
    return recurrentFlow(MERGES[mergeMode](graph, a, b), size, input, options);
  },
});
