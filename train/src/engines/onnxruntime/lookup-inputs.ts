/** The inputs of a graph that stand for the rows of an Embedding's table. */
import type { GraphBuilder } from '@onnx-bridge/export/onnx';
import { NAMES } from './graph-names.ts';
import type { EmitContext } from './layer-rule.ts';
import type { Lookup } from './lookups.ts';
import type { ModelPlan, PlannedNode } from './model-plan.ts';

export interface LookupOptions {
  /** Those of the graph so far. */
  readonly lookups: Lookup[];
  /** Whether something is added to the vectors that are looked up. */
  readonly isPerturbed: boolean;
}

/** Type and shape of the rows that a lookup reads. */
export const rowsOf = (lookup: number) =>
  ({ dataType: 'float32', shape: [`rows_${lookup}`, `width_${lookup}`] }) as const;

/** Adds the inputs of a lookup, and notes what is to be looked up. */
export function emitLookup(
  builder: GraphBuilder,
  plan: ModelPlan,
  node: PlannedNode,
  { lookups, isPerturbed }: LookupOptions,
): ReturnType<EmitContext['lookUp']> {
  const [table] = node.weights;
  if (!table) throw new Error('an Embedding without a table');
  const input = plan.inputs.findIndex(({ tensor }) => tensor === node.inputs[0]);
  const position = lookups.push({ table, input }) - 1;
  const { dataType, shape } = rowsOf(position);
  const places = NAMES.places(position);
  const vectorRank = vectorRankOf(plan, { table, input });
  const idShape = Array.from({ length: vectorRank - 1 }, (_, i) => (i === 0 ? 'batch' : `${places}_${i}`));
  const perturbation = NAMES.perturbation(position);
  const perturbationShape = Array.from({ length: vectorRank }, (_, i) => `${perturbation}_${i}`);
  return {
    rows: builder.input(NAMES.rows(position), dataType, shape),
    places: builder.input(places, 'int32', idShape),
    perturbation: isPerturbed ? builder.input(perturbation, 'float32', perturbationShape) : undefined,
  };
}

/** Dimensions of the vectors that a lookup gives. */
export function vectorRankOf({ inputs }: ModelPlan, lookup: Lookup | undefined): number {
  return (inputs[lookup?.input ?? 0]?.rank ?? 0) + 1;
}
