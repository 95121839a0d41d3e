/** Products of matrices, and what turns or cuts them. */
import { B, bool, float, int, ints, type OpCase, opCase, positive, scalar, stored } from './op-case.ts';

const BOTH = [false, true] as const;
const FUSED = ['Relu', 'Relu6', 'Elu', 'Sigmoid', 'LeakyRelu'] as const;

export const MATRICES_CASES: readonly OpCase[] = [
  ...BOTH.flatMap((transpose_a) =>
    BOTH.map((transpose_b) => {
      const right = stored(transpose_b ? float(3, 4) : float(4, 3));
      const attributes = { transpose_a, transpose_b };
      return opCase('MatMul', [transpose_a ? float(4, B) : float(B, 4), right], { attributes });
    }),
  ),
  opCase('MatMul', [float(B, 5, 4), float(B, 4, 3)]),
  opCase('MatMul', [int(-3, 3, B, 4), int(-3, 3, 4, 3)]),
  ...(['BatchMatMul', 'BatchMatMulV2'] as const).flatMap((op) => [
    opCase(op, [float(B, 2, 5, 4), float(B, 2, 4, 3)]),
    opCase(op, [float(B, 4, 5), float(B, 3, 4)], { attributes: { adj_x: true, adj_y: true } }),
    opCase(op, [float(B, 5, 4), stored(float(4, 3))]),
  ]),
  ...FUSED.map((activation) =>
    opCase('_FusedMatMul', [float(B, 4), stored(float(4, 3)), stored(float(3))], {
      attributes: { fused_ops: ['BiasAdd', activation], num_args: 1, leakyrelu_alpha: { float: 0.3 } },
    }),
  ),
  opCase('_FusedMatMul', [float(B, 4), stored(float(3, 4)), stored(float(3))], {
    attributes: { fused_ops: ['BiasAdd'], num_args: 1, transpose_b: true },
  }),
  opCase('_FusedMatMul', [float(B, 4), stored(float(4, 3)), stored(float(3)), stored(positive(3))], {
    attributes: { fused_ops: ['BiasAdd', 'Prelu'], num_args: 2 },
  }),
  opCase('Transpose', [float(B, 3, 4), ints(0, 2, 1)]),
  opCase('Transpose', [int(0, 9, B, 3, 4), ints(2, 0, 1)]),
  opCase('Transpose', [bool(B, 3), ints(1, 0)]),
  opCase('Einsum', [float(B, 3, 4), float(4, 5)], { attributes: { equation: 'abc,cd->abd' } }),
  opCase('Einsum', [float(B, 3, 2, 4), float(B, 5, 2, 4)], {
    attributes: { equation: 'BTNH, BFNH -> BNFT' },
  }),
  opCase('Einsum', [float(B, 3)], { attributes: { equation: 'ab->ba' } }),
  opCase('MatrixBandPart', [float(B, 4, 5), scalar(1), scalar(1)]),
  opCase('MatrixBandPart', [float(4, 4), scalar(-1), scalar(0)]),
  opCase('MatrixBandPart', [float(B, 4, 5), scalar(0), scalar(2)]),
];
