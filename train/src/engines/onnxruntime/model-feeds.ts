/** What a replica gives to the graphs that contain the model: its copy of the weights, and a batch. */
import type { BatchInput } from '../engine.ts';
import { NAMES } from './graph-names.ts';
import { createRowFinder, type NamedRows, readRows } from './lookups.ts';
import type { ReplicaSetup } from './messages.ts';
import type { RuntimeTensor, Tensors } from './onnx-runtime.ts';
import { createFloatRoom } from './room.ts';
import type { Table } from './table.ts';
import type { WeightSpec } from './weight-layout.ts';

export type CreateTensor = (data: Float32Array | Int32Array, dims: readonly number[]) => RuntimeTensor;

const NO_ROWS: NamedRows = { distinct: new Int32Array(0), places: new Int32Array(0) };

interface ReadRows extends NamedRows {
  /** float32 `[distinct, width]`. */
  readonly rows: Float32Array;
}

export interface ModelFeeds {
  readonly feeds: Tensors;
  /** What each lookup reads. */
  readonly looked: readonly ReadRows[];
}

/**
 * Creates what reads all that the model needs. ONNX Runtime takes no memory that threads share, so the weights that
 * enter the graphs are copied.
 */
export function createModelFeeds(
  setup: ReplicaSetup,
  tensor: CreateTensor,
  tables: ReadonlyMap<string, Table>,
): (inputs: readonly BatchInput[], stepCount: number) => ModelFeeds {
  const { fedStart, trainedTablesStart, lookups } = setup;
  const sharedWeights = new Float32Array(setup.sharedWeights);
  const sharedFed = sharedWeights.subarray(fedStart, trainedTablesStart);
  const fed = new Float32Array(sharedFed.length);
  const dense = setup.weights.filter(({ isTable }) => !isTable);
  const weightFeeds = tensorsOver(fed, fedStart, dense, NAMES.weight, tensor);
  const rooms = lookups.map(createFloatRoom);
  const rowFinders = lookups.map(({ table }) => createRowFinder(table));
  return (inputs, stepCount) => {
    fed.set(sharedFed);
    const looked = lookups.map(({ table, input }, i): ReadRows => {
      const { distinct, places } = rowFinders[i]?.(inputs[input]?.data ?? []) ?? NO_ROWS;
      const rows = rooms[i]?.(distinct.length * (table.shape[1] ?? 0)) ?? new Float32Array(0);
      const trained = tables.get(table.name);
      if (trained) trained.read(distinct, stepCount, rows);
      else readRows(sharedWeights, table, distinct, rows);
      return { distinct, places, rows };
    });
    const rowFeeds = lookups.flatMap(({ table, input }, i) => {
      const { distinct, places, rows } = looked[i] ?? { ...NO_ROWS, rows: new Float32Array(0) };
      return [
        [NAMES.rows(i), tensor(rows, [distinct.length, table.shape[1] ?? 0])] as const,
        [NAMES.places(i), tensor(places, inputs[input]?.shape ?? [])] as const,
      ];
    });
    const tensors = inputs.map(({ data, shape }, i) => [NAMES.input(i), tensor(data, shape)] as const);
    return { feeds: { ...weightFeeds, ...Object.fromEntries([...rowFeeds, ...tensors]) }, looked };
  };
}

/** Tensors that lie in a flat array, by name; the array starts with the element `start` of the layout. */
export function tensorsOver(
  flat: Float32Array,
  start: number,
  specs: readonly WeightSpec[],
  nameOf: (spec: WeightSpec) => string,
  tensor: CreateTensor,
): Tensors {
  const entries = specs.map((spec) => {
    const from = spec.offset - start;
    return [nameOf(spec), tensor(flat.subarray(from, from + spec.size), spec.shape)] as const;
  });
  return Object.fromEntries(entries);
}
