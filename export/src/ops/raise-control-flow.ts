/**
 * TensorFlow 1 writes branches and loops as ops that let values through (Switch, Merge, Enter, Exit, NextIteration):
 * they are raised here to If and While with functions, as TensorFlow 2 writes them.
 */
import type { GraphModelDescription } from '../read/graph-description.ts';
import type { Program } from './node-walk.ts';
import { orderNodes } from './order-nodes.ts';
import { raiseBranches } from './raise-branches.ts';
import { raiseLoops } from './raise-loops.ts';

/** @throws {InvalidModelError} if the graph runs in a circle that is no loop. */
export function raiseControlFlow(description: GraphModelDescription): GraphModelDescription {
  const given = new Set(description.inputs.map(({ nodeName }) => nodeName));
  const sources = description.outputs.map(({ source }) => source);
  const raised = raiseProgram(description, sources, given, description.path);
  const functions = new Map(raised.functions);
  // Loops that were found have become functions, whose branches are still to find.
  for (const body of [...raised.functions.values()]) {
    const names = new Set(body.inputs.map(({ name }) => name));
    const outputs = body.outputs.map(({ source }) => source);
    const inner = raiseProgram({ nodes: body.nodes, functions }, outputs, names, description.path);
    for (const [name, found] of inner.functions) functions.set(name, found);
    functions.set(body.name, { ...body, nodes: inner.nodes });
  }
  return { ...description, nodes: raised.nodes, functions };
}

function raiseProgram(
  program: Program,
  outputs: Parameters<typeof orderNodes>[1],
  given: ReadonlySet<string>,
  where: string,
): Program {
  const isLowered = Array.from(program.nodes.values()).some(({ op }) => op === 'Switch' || op === 'Merge');
  if (!isLowered) return program;
  const loops = raiseLoops(program);
  return raiseBranches(loops, orderNodes(loops.nodes, outputs, given, where));
}
