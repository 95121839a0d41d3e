/**
 * LSTM, GRU, SimpleRNN and RNN of tfjs: an ONNX operator a cell where the operator has its activations
 * (recurrent-stack.ts), else a Scan over the steps (recurrent-scan.ts). Refused: `stateful`, `timeMajor`, unknown
 * activations, cells of other classes, and the mask of an earlier layer with other steps (recurrent-converter.ts).
 */
import * as v from 'valibot';
import { GRU_CELL } from './gru.ts';
import type { LayerContext } from './layer.ts';
import { LSTM_CELL } from './lstm.ts';
import { type Cell, type CellKind, cellRefusal, fitsOperator, readCell } from './recurrent-cell.ts';
import { defineRecurrentConverter } from './recurrent-converter.ts';
import type { Pass, RecurrentLayer } from './recurrent-layer.ts';
import { CELL_ENTRIES, LOOP_ENTRIES, type LoopOptions } from './recurrent-options.ts';
import { emitScanOfCells } from './recurrent-scan.ts';
import { emitOperators } from './recurrent-stack.ts';
import { SIMPLE_RNN_CELL } from './simple-rnn.ts';

/** A class whose options are those of its one cell, too. */
const schemaOf = (kind: CellKind) =>
  v.pipe(
    v.object({ ...LOOP_ENTRIES, ...CELL_ENTRIES }),
    v.transform((options) => layerOf(options, [{ kind, options }])),
  );
export const LSTM_LAYER = schemaOf(LSTM_CELL);
export const GRU_LAYER = schemaOf(GRU_CELL);
export const SIMPLE_RNN_LAYER = schemaOf(SIMPLE_RNN_CELL);

const cellOf = <Name extends string>(className: Name, kind: CellKind) =>
  v.pipe(
    v.object({ className: v.literal(className), config: v.object(CELL_ENTRIES) }),
    v.transform(({ config }): Cell => ({ kind, options: config })),
  );
const CELL = v.union([
  cellOf('LSTMCell', LSTM_CELL),
  cellOf('GRUCell', GRU_CELL),
  cellOf('SimpleRNNCell', SIMPLE_RNN_CELL),
]);
const CELLS = v.union([
  v.pipe(
    CELL,
    v.transform((cell) => [cell]),
  ),
  v.pipe(
    v.object({
      className: v.literal('StackedRNNCells'),
      config: v.object({ cells: v.pipe(v.array(CELL), v.minLength(1)) }),
    }),
    v.transform(({ config }) => config.cells),
  ),
  v.pipe(
    v.object({ className: v.string() }),
    v.transform(({ className }) => className),
  ),
]);
export const RNN_LAYER = v.pipe(
  v.object({ ...LOOP_ENTRIES, cell: CELLS }),
  v.transform(({ cell, ...loop }) =>
    typeof cell === 'string' ? unknownCell(loop, cell) : layerOf(loop, cell),
  ),
);

function unknownCell(loop: LoopOptions, className: string): RecurrentLayer {
  const refusal = `its cell is a "${className}", expected an LSTMCell, GRUCell, SimpleRNNCell or StackedRNNCells of them`;
  return { ...layerOf(loop, []), refusal };
}

function layerOf(loop: LoopOptions, cells: readonly Cell[]): RecurrentLayer {
  const isOperator = cells.every(fitsOperator);
  const readAll = ({ shape, prefix }: Pass, context: LayerContext) =>
    cells.map((cell, index) => {
      const size = index === 0 ? shape.at(-1) : cells[index - 1]?.options.units;
      const biasIndex = cells.slice(0, index).filter(({ options }) => options.useBias).length;
      const place = { prefix, index, biasIndex };
      const weights = readCell(cell, typeof size === 'number' ? size : undefined, context, place);
      return { ...cell, weights };
    });
  return {
    loop,
    inputRank: 3,
    stateCount: cells.reduce((count, { kind }) => count + kind.stateCount, 0),
    refusal: cells.map(cellRefusal).find((reason) => reason !== undefined),
    emit: (pass, context) => {
      const read = readAll(pass, context);
      if (!isOperator) return emitScanOfCells(context.graph, read, pass, loop);
      const [result] = emitOperators(context.graph, [read], [pass], loop);
      if (!result) throw new Error('a pass gave no result');
      return result;
    },
    emitBoth:
      isOperator && cells.length === 1
        ? (passes, context) =>
            emitOperators(
              context.graph,
              passes.map((pass) => readAll(pass, context)),
              passes,
              loop,
            )
        : undefined,
  };
}

export const lstmConverter = defineRecurrentConverter(LSTM_LAYER);
export const gruConverter = defineRecurrentConverter(GRU_LAYER);
export const simpleRnnConverter = defineRecurrentConverter(SIMPLE_RNN_LAYER);
export const rnnConverter = defineRecurrentConverter(RNN_LAYER);
