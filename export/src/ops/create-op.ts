/** What the converter of an op is given. */
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { createAttributeReader } from '../read/graph-attributes.ts';
import type { GraphFunction, GraphNode } from '../read/graph-description.ts';
import type { Conversion } from './convert-nodes.ts';
import { type Body, type Op, OpRefusal } from './op.ts';
import { constantOperand, knownNumbers, type Operand } from './operand.ts';

interface Surroundings {
  readonly node: GraphNode;
  readonly operands: readonly Operand[];
  readonly graph: GraphBuilder;
  readonly conversion: Conversion;
  readonly convertFunction: (
    body: GraphFunction,
    args: readonly Operand[],
    graph: GraphBuilder,
    conversion: Conversion,
  ) => readonly Operand[] | undefined;
}

/** Functions that run each other double the graph with each level: no model has so many bodies. */
const MAX_FUNCTIONS = 10_000;

export function createOp(surroundings: Surroundings): Op {
  const { node, operands, graph, conversion } = surroundings;
  let sizeCount = 0;
  const refuse = (reason: string): never => {
    throw new OpRefusal({ name: node.name, op: node.op, reason });
  };
  const operand: Op['operand'] = (place) => operands.at(place) ?? refuse(`its input ${place} is missing`);
  const input: Op['input'] = (place) => {
    const found = operand(place);
    return found.kind === 'tensor' ? found : refuse(`its input ${place} is a list of tensors`);
  };
  const numbers: Op['numbers'] = (place) =>
    knownNumbers(input(place)) ?? refuse(`its input ${place} is known at run time alone`);
  const attributes = createAttributeReader(node.attributes);
  return {
    name: node.name,
    type: node.op,
    graph: graph.scope(node.name),
    opset: conversion.opset,
    operands,
    attributes,
    get inputs() {
      return operands.map((_, place) => input(place));
    },
    operand,
    input,
    list: (place) => {
      const found = operand(place);
      return found.kind === 'list' ? found : refuse(`its input ${place} is no list of tensors`);
    },
    numbers,
    number: (place) => numbers(place)[0] ?? refuse(`its input ${place} is empty`),
    weight: () => {
      const weight = conversion.description.weights.get(node.name) ?? refuse('its content is missing');
      return constantOperand(conversion.graph, weight.dataType, weight.tensor, node.name);
    },
    table: (place) => {
      const name = node.inputs.at(place)?.nodeName ?? '';
      return (
        conversion.description.tables.get(name) ?? refuse(`the content of its table "${name}" is not stored`)
      );
    },
    body: (attribute) => {
      const name = attributes.functionName(attribute) ?? '';
      const found = conversion.description.functions.get(name) ?? refuse(`its function "${name}" is missing`);
      if (conversion.callers.some(({ functionName }) => functionName === name))
        return refuse(`its function "${name}" calls itself`);
      conversion.functionCount.value += 1;
      if (conversion.functionCount.value > MAX_FUNCTIONS)
        return refuse(`the functions of the model run each other more than ${MAX_FUNCTIONS} times`);
      return createBody(found, surroundings);
    },
    newSize: () => {
      sizeCount += 1;
      const callers = conversion.callers.map(({ nodeName, functionName }) => `${nodeName}/${functionName}`);
      return `${[...callers, node.name].join('/')}_${sizeCount}`;
    },
    refuse,
  };
}

function createBody(body: GraphFunction, { node, conversion, convertFunction }: Surroundings): Body {
  const callers = [...conversion.callers, { nodeName: node.name, functionName: body.name }];
  return {
    handedOn: body.outputs.map(({ source }) => {
      const name = behindIdentities(body, source.nodeName);
      const place = body.inputs.findIndex((input) => input.name === name);
      return place < 0 ? undefined : place;
    }),
    convert: (graph, args) => convertFunction(body, args, graph, { ...conversion, callers }),
  };
}

function behindIdentities({ nodes }: Pick<GraphFunction, 'nodes'>, nodeName: string): string {
  const node = nodes.get(nodeName);
  const [source] = node?.op === 'Identity' ? node.inputs : [];
  return source ? behindIdentities({ nodes }, source.nodeName) : nodeName;
}
