/**
 * Tables from numbers to numbers: op list `hash_table` of tfjs. The model stores their content; as in tfjs, what is
 * found has one dimension.
 * ONNX operators (versions in opset 13): Gather, Equal, ReduceMin, Where.
 */
import type { Tensor, Value } from '../onnx/graph.ts';
import { multiplySizes } from './lists.ts';
import { convertedAs, type Op, type OpConverter, type OpTable } from './op.ts';
import { constantOperand, type TensorOperand } from './operand.ts';
import { shapeOf } from './shapes.ts';
import { valueAs } from './types.ts';

/** Tables with so many empty places between their keys, or fewer than keys, are one list of all places. */
const MAX_GAPS = 1024;

/** tfjs hands tables on by a number that says nothing. */
const handle: OpConverter = (op) =>
  constantOperand(op.graph, 'int32', { dataType: 'int32', shape: [], data: Int32Array.of(0) });

const find: OpConverter = (op) => {
  const { graph } = op;
  const [keys, missing] = [op.input(1), op.input(2)];
  const { places, values } = readTable(op);
  const { dataType } = op.table(0).values;
  if (keys.dataType !== op.table(0).keys.dataType || missing.dataType !== dataType) {
    return op.refuse(`it looks up ${keys.dataType} in a table of ${op.table(0).keys.dataType}`);
  }
  const flat = graph.node('Reshape', [keys.value, graph.ints([-1])]);
  const last = graph.node('Reshape', [missing.value, graph.ints([1])]);
  const results = graph.node('Concat', [graph.initializer('values', values), last], { axis: 0 });
  const found = keys.dataType === 'int32' ? placesInList(op, keys, places) : undefined;
  return {
    kind: 'tensor',
    value: graph.node('Gather', [results, found ?? placesByComparison(op, flat, places)], { axis: 0 }),
    dataType,
    shape: [multiplySizes(op, shapeOf(op, keys))],
  };
};

/** Where each key has its value; of equal keys the last one counts. */
function readTable(op: Op): { readonly places: ReadonlyMap<number, number>; readonly values: Tensor } {
  const { keys, values } = op.table(0);
  if (values.tensor.shape.length !== 1) return op.refuse('the values of its table are no single numbers');
  return {
    places: new Map(Array.from(keys.tensor.data, Number).map((key, place) => [key, place])),
    values: values.tensor,
  };
}

/** The place behind all values stands for what the table does not have. */
function placesInList(op: Op, keys: TensorOperand, places: ReadonlyMap<number, number>): Value | undefined {
  const { graph } = op;
  const known = [...places.keys()];
  const low = known.reduce((a, b) => Math.min(a, b), 0);
  const high = known.reduce((a, b) => Math.max(a, b), 0);
  if (high - low > 2 * known.length + MAX_GAPS) return undefined;
  const none = op.table(0).values.tensor.data.length;
  // One place before the first key and one behind the last one.
  const data = Int32Array.from({ length: high - low + 3 }, (_, i) => places.get(low + i - 1) ?? none);
  const list = graph.initializer('places', { dataType: 'int32', shape: [data.length], data });
  const shifted = graph.node('Sub', [valueAs(op, keys, 'int64'), graph.ints([low - 1])]);
  const clipped = graph.node('Min', [
    graph.node('Max', [shifted, graph.ints([0])]),
    graph.ints([data.length - 1]),
  ]);
  return graph.node('Gather', [list, graph.node('Reshape', [clipped, graph.ints([-1])])], { axis: 0 });
}

/** The same for keys that are far apart: each is compared with all. */
function placesByComparison(op: Op, keys: Value, places: ReadonlyMap<number, number>): Value {
  const { graph } = op;
  const { keys: stored, values } = op.table(0);
  const none = values.tensor.data.length;
  const known = [...places.keys(), 0];
  const isFloat = stored.dataType === 'float32';
  const list = graph.initializer('keys', {
    dataType: isFloat ? 'float32' : 'int32',
    shape: [known.length],
    data: isFloat ? Float32Array.from(known) : Int32Array.from(known),
  });
  const isEqual = graph.node('Equal', [graph.node('Unsqueeze', [keys, graph.ints([1])]), list]);
  const targets = Int32Array.from([...places.values(), none]);
  const target = graph.constant({ dataType: 'int32', shape: [targets.length], data: targets });
  const candidates = graph.node('Where', [
    isEqual,
    target,
    graph.constant({ dataType: 'int32', shape: [], data: Int32Array.of(none) }),
  ]);
  return graph.node('ReduceMin', op.opset < 18 ? [candidates] : [candidates, graph.ints([1])], {
    keepdims: 0,
    ...(op.opset < 18 && { axes: [1] }),
  });
}

const size: OpConverter = (op) => {
  const { places } = readTable(op);
  return constantOperand(op.graph, 'int32', {
    dataType: 'int32',
    shape: [],
    data: Int32Array.of(places.size),
  });
};

const filled = convertedAs(
  'the table that is looked up',
  'a table is filled before the model runs, not by it',
);

export const HASH_TABLE_OPS = {
  HashTable: handle,
  HashTableV2: handle,
  InitializeTable: filled,
  InitializeTableV2: filled,
  LookupTableFind: find,
  LookupTableFindV2: find,
  LookupTableImport: filled,
  LookupTableImportV2: filled,
  LookupTableSize: size,
  LookupTableSizeV2: size,
} satisfies OpTable;
