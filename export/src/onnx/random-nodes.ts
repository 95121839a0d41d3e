import type { Attribute, Graph } from './graph.ts';

const RANDOM_TYPES: ReadonlySet<string> = new Set([
  'Bernoulli',
  'Multinomial',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
]);

/** Whether a graph, or a body in it, draws random numbers. */
export function hasRandomNodes({ nodes }: Graph): boolean {
  return nodes.some(
    ({ opType, attributes }) => RANDOM_TYPES.has(opType) || Object.values(attributes).some(isRandomBody),
  );
}

function isRandomBody(attribute: Attribute): boolean {
  return typeof attribute === 'object' && 'graph' in attribute && hasRandomNodes(attribute.graph);
}
