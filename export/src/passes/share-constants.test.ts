import { expect, test } from 'vitest';
import { createGraphBuilder } from '../onnx/graph-builder.ts';
import { shareConstants } from './share-constants.ts';

function readsOf(...tensors: Parameters<ReturnType<typeof createGraphBuilder>['constant']>[0][]): string[] {
  const builder = createGraphBuilder('constants');
  const body = builder.subgraph('body');
  const names = tensors.map((tensor) => builder.initializer('weight', tensor));
  body.node('Sum', names);
  builder.nodes('Scan', [], 1, { body: { graph: body.build() } });
  builder.node('Sum', names);
  const { nodes, initializers } = shareConstants(builder.build());
  const [scan, sum] = nodes;
  expect(JSON.stringify(scan)).toContain(JSON.stringify(sum?.inputs));
  expect(new Set(initializers.map(({ name }) => name))).toEqual(new Set(sum?.inputs));
  return [...(sum?.inputs ?? [])];
}

const large = (value: number) => ({
  dataType: 'float32' as const,
  shape: [1000],
  data: new Float32Array(1000).fill(0.25, 0, 999).fill(value, 999),
});

test('stores equal constants once, whatever their size', () => {
  expect(readsOf(large(1), large(2), large(1))).toEqual(['weight', 'weight_1', 'weight']);
  const bytes = { dataType: 'int8' as const, shape: [3], data: Int8Array.of(1, 2, 3) };
  expect(readsOf(bytes, bytes)).toEqual(['weight', 'weight']);
});

test('keeps apart what differs in shape or type alone, and 0 from -0', () => {
  const zeros = { dataType: 'float32' as const, shape: [2], data: new Float32Array(2) };
  const minus = { ...zeros, data: Float32Array.of(0, -0) };
  const column = { ...zeros, shape: [2, 1] };
  const whole = { ...zeros, dataType: 'int32' as const, data: new Int32Array(2) };
  expect(new Set(readsOf(zeros, minus, column, whole)).size).toBe(4);
});
