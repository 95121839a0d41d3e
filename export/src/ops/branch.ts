/**
 * If and StatelessIf, of op list `control` of tfjs: one of two functions runs.
 * ONNX operator: If 13 or 16, whose branches take values of the graph around them by their names.
 */
import { declareOutput, mergeOperands, withValue } from './body-values.ts';
import type { OpConverter } from './op.ts';
import { knownNumbers, type Operand } from './operand.ts';
import { valueAs } from './types.ts';

const BRANCHES = ['then_branch', 'else_branch'] as const;

export const branch: OpConverter = (op) => {
  const args = op.operands.slice(1);
  const condition = op.input(0);
  const [isKnown] = knownNumbers(condition) ?? [];
  if (isKnown !== undefined) return op.body(BRANCHES[isKnown ? 0 : 1]).convert(op.graph, args) ?? [];
  const bodies = BRANCHES.map((name) => {
    const graph = op.graph.subgraph(name);
    return { graph, results: op.body(name).convert(graph, args) };
  });
  const [thenBody, elseBody] = bodies;
  if (!thenBody?.results || !elseBody?.results) return [];
  const { results } = elseBody;
  const merged = thenBody.results.flatMap((result, i): Operand[] => {
    const other = results[i];
    const size = op.newSize();
    return other ? [mergeOperands(op, result, other, (axis) => `${size}:${axis}`)] : [];
  });
  const graphs = bodies.map((body) => {
    for (const [i, result] of (body.results ?? []).entries()) {
      declareOutput(op, body.graph, `result_${i}`, result);
    }
    return { graph: body.graph.build() };
  });
  const [then_branch, else_branch] = graphs;
  if (!then_branch || !else_branch) throw new Error('an If has two branches');
  const values = op.graph.nodes('If', [valueAs(op, condition, 'bool')], merged.length, {
    then_branch,
    else_branch,
  });
  return merged.map((operand, i) => withValue(operand, values[i] ?? ''));
};
