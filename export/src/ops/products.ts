/**
 * MatMul, BatchMatMul and _FusedMatMul, of op list `matrices` of tfjs.
 * ONNX operators: Gemm 13 for two matrices, MatMul 13 for more dimensions, Transpose 13.
 */
import type { Value } from '../onnx/graph.ts';
import { prelu } from './basic-math.ts';
import { NO_FUSION, readFusion } from './fused.ts';
import type { Op, OpConverter } from './op.ts';
import { lazyTensor, type OperandShape, type TensorOperand } from './operand.ts';
import { broadcastShapes, shapeOf } from './shapes.ts';
import { commonType, numberType, valueIn } from './types.ts';

interface Options {
  /** The names of the attributes that turn a matrix. */
  readonly turns: readonly [string, string];
  readonly isFused?: boolean;
}

export const product =
  ({ turns, isFused = false }: Options): OpConverter =>
  (op) => {
    const [isLeftTurned, isRightTurned] = turns.map((name) => op.attributes.bool(name) ?? false);
    const sides = [
      { operand: op.input(0), isTurned: isLeftTurned ?? false },
      { operand: op.input(1), isTurned: isRightTurned ?? false },
    ] as const;
    const fusion = isFused ? readFusion(op) : NO_FUSION;
    const dataType = numberType(op, commonType([op.input(0), op.input(1)]));
    const shape = productShape(op, sides);
    const result = lazyTensor({ dataType, shape }, () =>
      fusion.activate(op, emitProduct(op, sides, fusion.bias)),
    );
    return fusion.slopes ? prelu(op, result, fusion.slopes) : result;
  };

interface Side {
  readonly operand: TensorOperand;
  readonly isTurned: boolean;
}

function productShape(op: Op, sides: readonly [Side, Side]): OperandShape {
  const [left, right] = sides.map(({ operand, isTurned }) => {
    const shape = shapeOf(op, operand);
    const [rows = 1, columns = 1] = shape.slice(-2);
    return { batch: shape.slice(0, -2), rows: isTurned ? columns : rows, columns: isTurned ? rows : columns };
  });
  if (!left || !right) return undefined;
  const batch = broadcastShapes(op, left.batch, right.batch);
  return batch && [...batch, left.rows, right.columns];
}

function emitProduct(op: Op, sides: readonly [Side, Side], bias: TensorOperand | undefined): Value {
  const { graph } = op;
  const dataType = commonType(sides.map(({ operand }) => operand));
  const values = sides.map(({ operand }) => valueIn(op, operand, dataType));
  const ranks = sides.map(({ operand }) => shapeOf(op, operand).length);
  const isFlat = ranks.every((rank) => rank === 2) && dataType === 'float32';
  const turned = sides.map(({ isTurned }) => (isTurned ? 1 : 0));
  if (isFlat && (bias || turned.includes(1))) {
    return graph.node('Gemm', [...values, ...(bias ? [bias.value] : [])], {
      transA: turned[0] ?? 0,
      transB: turned[1] ?? 0,
    });
  }
  const ordered = values.map((value, i) =>
    sides[i]?.isTurned ? turnMatrix(op, value, ranks[i] ?? 2) : value,
  );
  const multiplied = graph.node('MatMul', ordered);
  return bias ? graph.node('Add', [multiplied, bias.value]) : multiplied;
}

function turnMatrix(op: Op, x: Value, rank: number): Value {
  const axes = Array.from({ length: rank - 2 }, (_, i) => i);
  return op.graph.node('Transpose', [x], { perm: [...axes, rank - 1, rank - 2] });
}
