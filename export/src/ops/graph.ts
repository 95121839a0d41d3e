/**
 * Ops that hand values on or ask for shapes: op list `graph` of tfjs.
 * ONNX operators: Shape 13, Size 13, Cast 13. Print and FakeQuantWithMinMaxVars hand their input on, as in tfjs.
 */
import { elementCount } from '../onnx/graph.ts';
import { convertedAs, type Op, type OpConverter, type OpTable } from './op.ts';
import { constantOperand, elementsOperand, lazyTensor, type TensorOperand } from './operand.ts';
import { knownSizes, rankOf } from './shapes.ts';
import { castValue, valueAs } from './types.ts';

const identity: OpConverter = (op) => op.operand(0);

function shape(op: Op, input: TensorOperand): TensorOperand {
  const emit = () => castValue(op, op.graph.node('Shape', [input.value]), 'int32');
  // A complex tensor has one dimension more in ONNX.
  if (input.dataType === 'complex64') return op.refuse('its input is complex');
  if (!input.shape) return lazyTensor({ dataType: 'int32', shape: [op.newSize()] }, emit);
  return elementsOperand(op.graph, input.shape, [input.shape.length], emit);
}

/** ShapeN of tfjs gives floats. */
function asFloat(op: Op, sizes: TensorOperand): TensorOperand {
  const { shape, elements } = sizes;
  return lazyTensor({ dataType: 'float32', shape, elements }, () => valueAs(op, sizes, 'float32'));
}

const size: OpConverter = (op) => {
  const input = op.input(0);
  const sizes = knownSizes(input.shape);
  return elementsOperand(op.graph, [sizes ? elementCount(sizes) : op.newSize()], [], () =>
    castValue(op, op.graph.node('Size', [input.value]), 'int32'),
  );
};

const rank: OpConverter = (op) =>
  constantOperand(op.graph, 'int32', {
    dataType: 'int32',
    shape: [],
    data: Int32Array.of(rankOf(op, op.input(0))),
  });

/** tfjs gives it a value, which says nothing. */
const noOp: OpConverter = (op) =>
  constantOperand(op.graph, 'float32', { dataType: 'float32', shape: [], data: Float32Array.of(1) });

export const GRAPH_OPS = {
  Const: (op) => op.weight(),
  FakeQuantWithMinMaxVars: identity,
  Identity: identity,
  IdentityN: (op) => op.operands,
  NoOp: noOp,
  Placeholder: convertedAs('an input of the model', 'it is no input of the model'),
  PlaceholderWithDefault: identity,
  Print: identity,
  Rank: rank,
  Shape: (op) => shape(op, op.input(0)),
  ShapeN: (op) => op.inputs.map((_, place) => asFloat(op, shape(op, op.input(place)))),
  Size: size,
  Snapshot: identity,
  StopGradient: identity,
} satisfies OpTable;
