/**
 * While and StatelessWhile, of op list `control` of tfjs: one function runs as long as another one says so.
 * ONNX operator: Loop 13 or 16. What the loop hands on as it is, weights above all, stays outside of it.
 */
import { DATA_TYPE_NUMBERS } from '../onnx/data-types.ts';
import type { Value } from '../onnx/graph.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { declareInput, declareOutput, mergeOperands, withValue } from './body-values.ts';
import type { Body, Op, OpConverter } from './op.ts';
import type { Operand } from './operand.ts';

export const loop: OpConverter = (op) => {
  const [body, condition] = [op.body('body'), op.body('cond')];
  const isCarried = op.operands.map((_, i) => body.handedOn[i] !== i);
  const start = evaluateCondition(condition, op.graph, op.operands);
  const states = op.operands.map((operand) => withValue(operand, operand.value));
  const rounds = start && settleRounds({ op, body, condition, isCarried }, states);
  if (!rounds) return [];
  const carried = op.operands.filter((_, i) => isCarried[i]);
  const inputs = ['', start, ...carried.map(({ value }) => value)];
  const values = op.graph.nodes('Loop', inputs, carried.length, { body: { graph: rounds.graph.build() } });
  const results = values.values();
  return op.operands.map((operand, i) => {
    const state = rounds.states[i];
    return isCarried[i] && state ? withValue(state, results.next().value ?? '') : operand;
  });
};

/** Undefined where a node of the condition was refused. */
function evaluateCondition(
  condition: Body,
  graph: GraphBuilder,
  operands: readonly Operand[],
): Value | undefined {
  const [result] = condition.convert(graph, operands) ?? [];
  if (!result || result.dataType === 'bool') return result?.value;
  return graph.node('Cast', [result.value], { to: DATA_TYPE_NUMBERS.bool });
}

interface Parts {
  readonly op: Op;
  readonly body: Body;
  readonly condition: Body;
  readonly isCarried: readonly boolean[];
}

interface Rounds {
  readonly graph: GraphBuilder;
  /** What is known of each value in all rounds. */
  readonly states: readonly Operand[];
}

/** Converts the body until what it gives is what it was told to get: sizes that change from round to round stay open. */
function settleRounds(parts: Parts, states: readonly Operand[]): Rounds | undefined {
  const { op } = parts;
  const rounds = convertRounds(parts, states);
  if (!rounds) return undefined;
  const merged = states.map((state, i) => {
    const result = rounds.states[i];
    return parts.isCarried[i] && result
      ? mergeOperands(op, state, result, (axis) => `${op.name}:${i}:${axis}`)
      : state;
  });
  return merged.every((state, i) => isSame(state, states[i]))
    ? { ...rounds, states }
    : settleRounds(parts, merged);
}

function isSame(a: Operand, b: Operand | undefined): boolean {
  return b !== undefined && describe(a) === describe(b);
}

function describe(operand: Operand): string {
  return JSON.stringify(operand.kind === 'list' ? [operand.elementShape, operand.isBlank] : operand.shape);
}

/** The body with the condition for the next round; its `states` are what it gives. */
function convertRounds(
  { op, body, condition, isCarried }: Parts,
  states: readonly Operand[],
): Rounds | undefined {
  const graph = op.graph.subgraph('body');
  graph.input('iteration', 'int64', []);
  graph.input('condition', 'bool', []);
  const args = states.map((state, i) =>
    isCarried[i] ? declareInput(op, graph, `value_${i}`, state) : (op.operands[i] ?? state),
  );
  const results = body.convert(graph, args);
  const again = results && evaluateCondition(condition, graph, results);
  if (!results || !again) return undefined;
  graph.output(again, { name: 'again', dataType: 'bool', shape: [] });
  for (const [i, result] of results.entries()) {
    if (isCarried[i]) declareOutput(op, graph, `result_${i}`, result);
  }
  return { graph, states: results };
}
