/** What the tables of a graph model hold: tfjs fills them when it loads the model, by a graph of their own. */
import type { GraphDef } from './graph-def.ts';
import type { GraphTable, GraphWeight } from './graph-description.ts';

/** The ops that fill a table; each takes it, its keys, and its values. */
const FILLING_OPS = new Set([
  'InitializeTable',
  'InitializeTableV2',
  'LookupTableImport',
  'LookupTableImportV2',
]);

/** The tables by the names of their nodes; one that holds something else than stored tensors is left out. */
export function describeTables(
  { nodes }: GraphDef,
  weights: ReadonlyMap<string, GraphWeight>,
): ReadonlyMap<string, GraphTable> {
  return new Map(
    Array.from(nodes.values()).flatMap(({ op, inputs }) => {
      const [table, ...stored] = inputs.map(({ nodeName }) => nodeName);
      const [keys, values] = stored.map((name) => weights.get(name));
      return FILLING_OPS.has(op) && table !== undefined && keys && values ? [[table, { keys, values }]] : [];
    }),
  );
}
