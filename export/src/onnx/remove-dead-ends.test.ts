import { expect, test } from 'vitest';
import { createGraphBuilder } from './graph-builder.ts';
import { bodiesOf } from './graph-walk.ts';
import { removeDeadEnds } from './remove-dead-ends.ts';

test('removes nodes and constants that nothing reads, and keeps what a body reads', () => {
  const builder = createGraphBuilder('dead ends');
  const x = builder.input('x', 'float32', [2]);
  builder.input('unused', 'float32', [2]);
  const read = builder.node('Neg', [x]);
  builder.node('Relu', [builder.node('Mul', [read, builder.float(5)])]);
  const body = builder.subgraph('body');
  const step = body.input('step', 'float32', []);
  body.node('Abs', [step]);
  body.output(body.node('Add', [step, read]), { name: 'sum', dataType: 'float32', shape: [2] });
  const [sums = ''] = builder.nodes('Scan', [x], 1, { body: { graph: body.build() }, num_scan_inputs: 1 });
  builder.output(sums, { name: 'y', dataType: 'float32', shape: [2, 2] });
  const { nodes, initializers, inputs } = removeDeadEnds(builder.build());
  expect(nodes.map(({ opType }) => opType)).toEqual(['Neg', 'Scan']);
  expect(nodes.flatMap(bodiesOf).flatMap((inner) => inner.nodes.map(({ opType }) => opType))).toEqual([
    'Add',
  ]);
  expect(initializers).toEqual([]);
  expect(inputs.map(({ name }) => name)).toEqual(['x', 'unused']);
});
