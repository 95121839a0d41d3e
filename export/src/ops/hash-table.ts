/** Ops on tables: op list `hash_table` of tfjs. */
import { notConvertible, type OpTable } from './op.ts';

const table = notConvertible(
  'it works on a table that TensorFlow.js fills when it loads the model; ONNX has none',
);

export const HASH_TABLE_OPS = {
  HashTable: table,
  HashTableV2: table,
  InitializeTable: table,
  InitializeTableV2: table,
  LookupTableFind: table,
  LookupTableFindV2: table,
  LookupTableImport: table,
  LookupTableImportV2: table,
  LookupTableSize: table,
  LookupTableSizeV2: table,
} satisfies OpTable;
