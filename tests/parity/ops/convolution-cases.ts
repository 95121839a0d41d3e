/** Ops whose windows slide over places. */
import type { AttributeSpec } from './graph-spec.ts';
import {
  type ArgumentSpec,
  B,
  float,
  given,
  int,
  ints,
  type OpCase,
  opCase,
  open,
  positive,
  stored,
} from './op-case.ts';

type Attributes = Readonly<Record<string, AttributeSpec>>;
const IMAGE = float(B, 7, 6, 3);
const OPEN_IMAGE = open(float(2, 7, 6, 3));
const KERNEL = stored(float(3, 2, 3, 4));
const SMALL = stored(float(1, 1, 3, 4));
const windows = (stride: number, padding: string, dilation = 1): Attributes => ({
  strides: [1, stride, stride, 1],
  padding,
  dilations: [1, dilation, dilation, 1],
});

const paddings = ['SAME', 'VALID'] as const;
const conv2dCases: readonly OpCase[] = [
  ...paddings.flatMap((padding) => [
    ...[1, 2, 3].map((stride) => opCase('Conv2D', [IMAGE, KERNEL], { attributes: windows(stride, padding) })),
    opCase('Conv2D', [IMAGE, KERNEL], { attributes: windows(1, padding, 2) }),
    opCase('Conv2D', [OPEN_IMAGE, KERNEL], { attributes: windows(1, padding, 2) }),
    opCase('Conv2D', [OPEN_IMAGE, KERNEL], { attributes: windows(2, padding) }),
    opCase('DepthwiseConv2dNative', [OPEN_IMAGE, stored(float(3, 3, 3, 1))], {
      attributes: windows(2, padding),
    }),
    opCase('Conv2D', [IMAGE, SMALL], { attributes: windows(2, padding) }),
    opCase('DepthwiseConv2dNative', [IMAGE, stored(float(3, 2, 3, 2))], { attributes: windows(1, padding) }),
    opCase('DepthwiseConv2dNative', [IMAGE, stored(float(3, 3, 3, 1))], { attributes: windows(2, padding) }),
    opCase('DepthwiseConv2d', [IMAGE, float(3, 2, 3, 2)], { attributes: windows(1, padding, 2) }),
    opCase('Conv1D', [float(B, 9, 3), stored(float(3, 3, 4))], { attributes: { stride: 2, padding } }),
    opCase('Conv3D', [float(B, 5, 4, 6, 2), stored(float(2, 3, 2, 2, 3))], {
      attributes: { strides: [1, 2, 1, 2, 1], padding, dilations: [1, 1, 1, 1, 1], data_format: 'NDHWC' },
    }),
    opCase('Dilation2D', [IMAGE, stored(float(3, 2, 3))], {
      attributes: { strides: [1, 2, 1, 1], padding, rates: [1, 1, 2, 1] },
    }),
  ]),
  opCase('Conv2D', [float(B, 7, 6, 3), float(3, 2, 3, 4)], { attributes: windows(1, 'SAME') }),
  opCase('Conv2D', [float(B, 3, 7, 6), KERNEL], {
    attributes: { ...windows(1, 'SAME'), data_format: 'NCHW' },
  }),
  opCase('Conv2D', [IMAGE, KERNEL], {
    attributes: { ...windows(1, 'EXPLICIT'), explicit_paddings: [0, 0, 1, 2, 0, 1, 0, 0] },
  }),
];

const fused = (ops: readonly string[], extra: Attributes = {}): Attributes => ({
  fused_ops: ops,
  num_args: ops.length > 1 && ops[1] === 'Prelu' ? 2 : 1,
  ...extra,
});
const BIAS = stored(float(4));
const ACTIVATIONS = [[], ['Relu'], ['Relu6'], ['Elu'], ['Sigmoid']] as const;
const fusedCases: readonly OpCase[] = [
  ...[...ACTIVATIONS, ['LeakyRelu']].map((activation) =>
    opCase('_FusedConv2D', [IMAGE, KERNEL, BIAS], {
      attributes: {
        ...windows(1, 'SAME'),
        ...fused(['BiasAdd', ...activation], { leakyrelu_alpha: { float: 0.3 } }),
      },
    }),
  ),
  ...ACTIVATIONS.map((activation) =>
    opCase('FusedDepthwiseConv2dNative', [IMAGE, stored(float(3, 3, 3, 2)), stored(float(6))], {
      attributes: { ...windows(2, 'SAME'), ...fused(['BiasAdd', ...activation]) },
    }),
  ),
  opCase('_FusedConv2D', [IMAGE, KERNEL, BIAS, stored(positive(4))], {
    attributes: { ...windows(1, 'SAME'), ...fused(['BiasAdd', 'Prelu']) },
  }),
  opCase('_FusedConv2D', [IMAGE, KERNEL, BIAS, stored(positive(1, 1, 4))], {
    attributes: { ...windows(1, 'VALID'), ...fused(['BiasAdd', 'Prelu']) },
  }),
  opCase('_FusedConv2D', [IMAGE, KERNEL, stored(float(1, 1, 4))], {
    attributes: { ...windows(1, 'VALID'), ...fused(['BiasAdd', 'Relu']) },
  }),
];

const pooled = (size: number, stride: number, padding: string): Attributes => ({
  ksize: [1, size, size, 1],
  strides: [1, stride, stride, 1],
  padding,
});
const poolCases: readonly OpCase[] = [
  ...(['AvgPool', 'MaxPool'] as const).flatMap((op) =>
    paddings.flatMap((padding) => [
      opCase(op, [IMAGE], { attributes: pooled(2, 2, padding) }),
      opCase(op, [IMAGE], { attributes: pooled(3, 1, padding) }),
      opCase(op, [IMAGE], { attributes: pooled(2, 3, padding) }),
      opCase(op, [OPEN_IMAGE], { attributes: pooled(1, 1, padding) }),
      opCase(op, [OPEN_IMAGE], { attributes: pooled(3, 2, padding) }),
      opCase(`${op}3D`, [float(B, 5, 4, 6, 2)], {
        attributes: { ksize: [1, 2, 3, 2, 1], strides: [1, 2, 1, 2, 1], padding },
      }),
    ]),
  ),
  ...[false, true].flatMap((include_batch_in_index) =>
    paddings.map((padding) =>
      opCase('MaxPoolWithArgmax', [IMAGE], {
        attributes: { ...pooled(2, 2, padding), include_batch_in_index },
        outputCount: 2,
      }),
    ),
  ),
];

/** Kernels are [height, width, filters, channels] here. */
const TRANSPOSED = stored(float(3, 3, 2, 4));
const transposed = (shape: ArgumentSpec, x: ArgumentSpec, stride: number, padding: string): OpCase =>
  opCase('Conv2DBackpropInput', [shape, TRANSPOSED, x], { attributes: windows(stride, padding) });
const transposedCases: readonly OpCase[] = [
  transposed(ints(2, 8, 6, 2), float(2, 4, 3, 4), 2, 'SAME'),
  transposed(ints(2, 7, 5, 2), float(2, 4, 3, 4), 2, 'SAME'),
  transposed(ints(2, 9, 7, 2), float(2, 4, 3, 4), 2, 'VALID'),
  transposed(ints(2, 10, 8, 2), float(2, 4, 3, 4), 2, 'VALID'),
  transposed(ints(2, 4, 3, 2), float(2, 4, 3, 4), 1, 'SAME'),
  transposed(given('int32', [4], [2, 8, 6, 2]), float(2, 4, 3, 4), 2, 'SAME'),
  transposed(given('int32', [4], [2, 10, 7, 2]), float(2, 4, 3, 4), 2, 'VALID'),
  transposed(given('int32', [4], [2, 12, 9, 2]), float(2, 4, 3, 4), 3, 'SAME'),
];

export const CONVOLUTION_CASES: readonly OpCase[] = [
  ...conv2dCases,
  ...fusedCases,
  ...poolCases,
  ...transposedCases,
  opCase('MaxPool', [int(0, 9, B, 4, 4, 1)], { attributes: pooled(2, 2, 'VALID') }),
];
