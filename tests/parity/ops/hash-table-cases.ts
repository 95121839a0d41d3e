/** Tables that a graph of their own fills, as tfjs does before the first run. */
import type { DataType, NodeSpec } from './graph-spec.ts';
import { type ArgumentSpec, B, given, graphCase, int, type OpCase, scalar, stored } from './op-case.ts';

interface Table {
  readonly keys: readonly number[];
  readonly values: readonly number[];
  readonly keyType?: DataType;
  readonly valueType?: DataType;
  /** TensorFlow has two ops that fill a table. */
  readonly fill?: 'LookupTableImport' | 'InitializeTable';
}

const TYPES: Readonly<Record<DataType, string>> = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' };

const tableCase = (name: string, version: '' | 'V2', table: Table, asked: ArgumentSpec): OpCase => {
  const { keys, values, keyType = 'int32', valueType = 'int32', fill = 'LookupTableImport' } = table;
  const node: NodeSpec = {
    name: 'table',
    op: `HashTable${version}`,
    attributes: { key_dtype: { type: TYPES[keyType] }, value_dtype: { type: TYPES[valueType] } },
  };
  return graphCase(
    `LookupTableFind${version} in ${name}`,
    {
      inputs: [],
      nodes: [
        node,
        { name: 'found', op: `LookupTableFind${version}`, inputs: ['table', 'asked', 'missing'] },
        { name: 'size', op: `LookupTableSize${version}`, inputs: ['table'] },
      ],
      initializer: [node, { name: 'filled', op: `${fill}${version}`, inputs: ['table', 'keys', 'values'] }],
      outputs: ['found', 'size'],
    },
    {
      asked,
      missing: scalar(-1, valueType),
      keys: stored(given(keyType, [keys.length], keys)),
      values: stored(given(valueType, [values.length], values)),
    },
    { isAsync: true },
  );
};

export const HASH_TABLE_CASES: readonly OpCase[] = [
  tableCase('one key', 'V2', { keys: [7], values: [70] }, int(6, 8, 4)),
  tableCase(
    'a list of keys',
    'V2',
    { keys: [3, 5, 4, 9], values: [30, 50, 40, 90], fill: 'InitializeTable' },
    int(0, 12, B, 4),
  ),
  tableCase('a list that names a key twice', '', { keys: [-2, 1, -2], values: [1, 2, 3] }, int(-4, 3, 9)),
  tableCase(
    'keys far apart',
    'V2',
    { keys: [2_000_000_000, -2_000_000_000, 7], values: [1.5, 2.5, 3.5], valueType: 'float32' },
    given('int32', [2, 3], [7, 0, -2_000_000_000, 8, 2_000_000_000, -1]),
  ),
  tableCase(
    'floats',
    '',
    { keys: [0.5, -1.25, 3], values: [7, 8, 9], keyType: 'float32', fill: 'InitializeTable' },
    given('float32', [5], [3, 0.25, 0.5, 0, -1.25]),
  ),
];
