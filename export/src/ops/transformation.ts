/**
 * Ops that change types and shapes: op list `transformation` of tfjs.
 * ONNX operator of Cast: Cast 13. Numbers too large for int32 become something else in each of the two.
 */

import { complexPart } from './complex.ts';
import type { Op, OpConverter, OpTable } from './op.ts';
import { elementsOperand, lazyTensor } from './operand.ts';
import { mirrorPad, pad, padV2 } from './pad.ts';
import { broadcastArgs, broadcastTo, ensureShape, expandDims, reshape, squeeze } from './reshape.ts';
import { knownSizes } from './shapes.ts';
import { batchToSpace, depthToSpace, spaceToBatch } from './space-batch.ts';
import { castValue, valueAs } from './types.ts';

const cast: OpConverter = (op) => {
  const x = op.input(0);
  const dataType = op.attributes.dataType('DstT') ?? op.refuse('it does not say to which type');
  if (x.dataType === dataType) return x;
  if (dataType === 'string' || dataType === 'complex64' || x.dataType === 'string') {
    return op.refuse(`it makes ${dataType} of ${x.dataType}`);
  }
  if (x.dataType === 'complex64') {
    return lazyTensor({ dataType, shape: x.shape }, () => {
      const real = complexPart(op, x.value, 0);
      return dataType === 'float32' ? real : castValue(op, real, dataType);
    });
  }
  return castTo(op, dataType);
};

/** Sizes stay known on their way through floats and back. */
function castTo(op: Op, dataType: 'float32' | 'int32' | 'bool') {
  const x = op.input(0);
  const emit = () => valueAs(op, x, dataType);
  const sizes = knownSizes(x.shape);
  if (x.elements && sizes && dataType === 'int32') return elementsOperand(op.graph, x.elements, sizes, emit);
  const elements = dataType === 'float32' ? x.elements : undefined;
  return lazyTensor({ dataType, shape: x.shape, elements }, emit);
}

export const TRANSFORMATION_OPS = {
  BatchToSpaceND: batchToSpace,
  BroadcastArgs: broadcastArgs,
  BroadcastTo: broadcastTo,
  Cast: cast,
  DepthToSpace: depthToSpace,
  EnsureShape: ensureShape,
  ExpandDims: expandDims,
  MirrorPad: mirrorPad,
  Pad: pad,
  PadV2: padV2,
  Reshape: reshape,
  SpaceToBatchND: spaceToBatch,
  Squeeze: squeeze,
} satisfies OpTable;
