/** Ops whose windows slide over places: op list `convolution` of tfjs. */
import { convolution } from './convolution-core.ts';
import { dilation2d } from './dilation-2d.ts';
import type { OpTable } from './op.ts';
import { maxPoolWithArgmax, pooling } from './pooling.ts';
import { transposedConvolution } from './transposed-convolution.ts';

export const CONVOLUTION_OPS = {
  AvgPool: pooling('AveragePool', 2),
  AvgPool3D: pooling('AveragePool', 3),
  Conv1D: convolution({ rank: 1 }),
  Conv2D: convolution({ rank: 2 }),
  Conv2DBackpropInput: transposedConvolution,
  Conv3D: convolution({ rank: 3 }),
  DepthwiseConv2d: convolution({ rank: 2, isDepthwise: true }),
  DepthwiseConv2dNative: convolution({ rank: 2, isDepthwise: true }),
  Dilation2D: dilation2d,
  FusedDepthwiseConv2dNative: convolution({ rank: 2, isDepthwise: true, isFused: true }),
  MaxPool: pooling('MaxPool', 2),
  MaxPool3D: pooling('MaxPool', 3),
  MaxPoolWithArgmax: maxPoolWithArgmax,
  _FusedConv2D: convolution({ rank: 2, isFused: true }),
} satisfies OpTable;
