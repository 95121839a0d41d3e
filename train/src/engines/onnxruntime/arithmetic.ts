/** Short names for the nodes that gradient rules are made of. */
import { DATA_TYPE_NUMBERS, type GraphBuilder, type Value } from '@onnx-bridge/export/onnx';

export function arithmetic(builder: GraphBuilder) {
  const binary = (opType: string) => (a: Value, b: Value | number) =>
    builder.node(opType, [a, typeof b === 'number' ? builder.float(b) : b]);
  return {
    add: binary('Add'),
    subtract: binary('Sub'),
    multiply: binary('Mul'),
    divide: binary('Div'),
    power: binary('Pow'),
    matmul: (a: Value, b: Value) => builder.node('MatMul', [a, b]),
    square: (value: Value) => builder.node('Mul', [value, value]),
    /** `1 - value`. */
    complement: (value: Value) => builder.node('Sub', [builder.float(1), value]),
    transpose: (value: Value, perm: readonly number[]) => builder.node('Transpose', [value], { perm }),
    /** Sum or mean over some axes, which stay with size 1 where `keepDims`. */
    sum: (value: Value, axes: readonly number[], keepDims = true) =>
      builder.node('ReduceSum', [value, builder.ints(axes)], { keepdims: Number(keepDims) }),
    mean: (value: Value, axes: readonly number[], keepDims = true) =>
      builder.node('ReduceMean', [value], { axes, keepdims: Number(keepDims) }),
    /** int64 vector: the sizes from `start` to before `end`. */
    sizes: (value: Value, start: number, end?: number) =>
      builder.node('Shape', [value], end === undefined ? { start } : { start, end }),
    reshapeLike: (value: Value, like: Value) =>
      builder.node('Reshape', [value, builder.node('Shape', [like])]),
    split: (value: Value, sizes: readonly number[], axis: number) =>
      builder.nodes('Split', [value, builder.ints(sizes)], sizes.length, { axis }),
    concat: (values: readonly Value[], axis: number) => {
      const [only = ''] = values;
      return values.length === 1 ? only : builder.node('Concat', values, { axis });
    },
    /** bool or whole numbers as float32. */
    toFloat: (value: Value) => builder.node('Cast', [value], { to: DATA_TYPE_NUMBERS.float32 }),
    /** Zeros of the shape of `like`. */
    zerosLike: (like: Value) => builder.node('ConstantOfShape', [builder.node('Shape', [like])]),
  };
}
