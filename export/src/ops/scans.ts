/**
 * Ops of op list `reduction` of tfjs that go along one axis: ArgMax, ArgMin, Cumsum and Cumprod.
 * ONNX operators: ArgMax 13, ArgMin 13, CumSum 14, Scan 11 (there is no product that accumulates).
 */
import type { Value } from '../onnx/graph.ts';
import type { Op, OpConverter } from './op.ts';
import { lazyTensor, type TensorOperand } from './operand.ts';
import { normalizeAxis, shapeOf } from './shapes.ts';
import { castValue, numberLike, numberType } from './types.ts';

export const argExtreme =
  (opType: 'ArgMax' | 'ArgMin'): OpConverter =>
  (op) => {
    const x = op.input(0);
    const from = shapeOf(op, x);
    const axis = normalizeAxis(op, op.number(1), from.length);
    numberType(op, x.dataType);
    return lazyTensor({ dataType: 'int32', shape: from.toSpliced(axis, 1) }, () =>
      castValue(op, op.graph.node(opType, [x.value], { axis, keepdims: 0 }), 'int32'),
    );
  };

const readScan = (op: Op) => ({
  exclusive: op.attributes.bool('exclusive') ? 1 : 0,
  reverse: op.attributes.bool('reverse') ? 1 : 0,
});

export const cumulativeSum: OpConverter = (op) => {
  const x = op.input(0);
  const axis = normalizeAxis(op, op.number(1), shapeOf(op, x).length);
  numberType(op, x.dataType);
  return lazyTensor({ dataType: x.dataType, shape: x.shape }, () =>
    op.graph.node('CumSum', [x.value, op.graph.int(axis)], readScan(op)),
  );
};

export const cumulativeProduct: OpConverter = (op) => {
  const x = op.input(0);
  const from = shapeOf(op, x);
  const axis = normalizeAxis(op, op.number(1), from.length);
  return lazyTensor({ dataType: x.dataType, shape: from }, () => {
    const { graph } = op;
    const { exclusive, reverse } = readScan(op);
    const dataType = numberType(op, x.dataType);
    const body = graph.subgraph('product');
    const shape = from
      .toSpliced(axis, 1)
      .map((size, i) => (typeof size === 'number' ? size : `${op.name}_${i}`));
    const [before, factor] = [body.input('before', dataType, shape), body.input('factor', dataType, shape)];
    const after = body.node('Mul', [before, factor]);
    body.output(after, { name: 'after', dataType, shape });
    body.output(exclusive ? before : after, { name: 'product', dataType, shape });
    const [, products = ''] = graph.nodes('Scan', [emitOnes(op, x, axis), x.value], 2, {
      body: { graph: body.build() },
      num_scan_inputs: 1,
      scan_input_axes: [axis],
      scan_output_axes: [axis],
      scan_input_directions: [reverse],
      scan_output_directions: [reverse],
    });
    return products;
  });
};

/** Ones in the shape of a tensor without an axis. */
function emitOnes(op: Op, x: TensorOperand, axis: number): Value {
  const { graph } = op;
  const sizes = graph.node('Shape', [graph.node('Gather', [x.value, graph.int(0)], { axis })]);
  return graph.node('Expand', [numberLike(op, x.dataType, 1), sizes]);
}
