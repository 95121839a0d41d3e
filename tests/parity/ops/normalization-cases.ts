/** Normalizations over channels or whole axes. */
import { B, float, ints, type OpCase, opCase, positive, scalar, stored } from './op-case.ts';

const CHANNELS = [stored(float(3)), stored(float(3)), stored(float(3)), stored(positive(3))];

export const NORMALIZATION_CASES: readonly OpCase[] = [
  ...(['Softmax', 'LogSoftmax'] as const).flatMap((op) => [
    opCase(op, [float(B, 5)]),
    opCase(op, [float(B, 2, 5)]),
  ]),
  ...(['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'] as const).map((op) =>
    opCase(op, [float(B, 4, 5, 3), ...CHANNELS], { attributes: { epsilon: { float: 0.01 } } }),
  ),
  opCase('FusedBatchNormV3', [float(B, 4, 5, 3), float(3), float(3), float(3), positive(3)]),
  opCase('LRN', [float(B, 2, 3, 8)], {
    attributes: { depth_radius: 2, bias: { float: 1.5 }, alpha: { float: 0.3 }, beta: { float: 0.7 } },
  }),
  opCase('LRN', [float(B, 2, 3, 4)]),
  opCase('EuclideanNorm', [float(B, 3, 4), ints(1)]),
  opCase('EuclideanNorm', [float(B, 3, 4), scalar(-1)], { attributes: { keep_dims: true } }),
];
