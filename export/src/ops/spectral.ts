/**
 * Fourier transforms along the last dimension: op list `spectral` of tfjs.
 * ONNX operator: DFT 17 and 20. As in tfjs, RFFT and IRFFT take no length, and IRFFT gives two dimensions unless its
 * input has three.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import { complexPart } from './complex.ts';
import { multiplySizes } from './lists.ts';
import type { Op, OpConverter, OpTable } from './op.ts';
import { lazyTensor, type TensorOperand } from './operand.ts';
import { shapeOf } from './shapes.ts';

/** A transform of `[batch, ..., length, 1 or 2]`; a single signal gets a batch for it. */
function emitTransform(op: Op, signal: Value, rank: number, flags: Readonly<Record<string, number>>): Value {
  const { graph } = op;
  if (op.opset < 17) return op.refuse('ONNX has Fourier transforms from opset 17 on');
  if (rank === 1) {
    const batch = graph.node('Unsqueeze', [signal, graph.ints([0])]);
    return graph.node('Squeeze', [emitTransform(op, batch, 2, flags), graph.ints([0])]);
  }
  if (op.opset < 20) return graph.node('DFT', [signal], { ...flags, axis: rank - 1 });
  return graph.node('DFT', [signal, '', graph.int(rank - 1)], flags);
}

function complexInput(op: Op): TensorOperand {
  const x = op.input(0);
  return x.dataType === 'complex64' ? x : op.refuse(`its input is of type ${x.dataType}`);
}

const fft =
  (flags: Readonly<Record<string, number>>): OpConverter =>
  (op) => {
    const x = complexInput(op);
    const { length: rank } = shapeOf(op, x);
    return lazyTensor({ dataType: 'complex64', shape: x.shape }, () =>
      emitTransform(op, x.value, rank, flags),
    );
  };

const rfft: OpConverter = (op) => {
  const { graph } = op;
  const x = op.input(0);
  const shape = shapeOf(op, x);
  if (x.dataType !== 'float32') return op.refuse(`its input is of type ${x.dataType}`);
  const size = shape.at(-1);
  const half = typeof size === 'number' ? Math.floor(size / 2) + 1 : op.newSize();
  return lazyTensor({ dataType: 'complex64', shape: [...shape.slice(0, -1), half] }, () =>
    emitTransform(op, graph.node('Unsqueeze', [x.value, graph.ints([-1])]), shape.length, { onesided: 1 }),
  );
};

/** The half that RFFT left out mirrors the other one, with the sign of the imaginary part changed. */
const irfft: OpConverter = (op) => {
  const { graph } = op;
  const x = complexInput(op);
  const shape = shapeOf(op, x);
  const size = shape.at(-1);
  const axis = shape.length - 1;
  const isWhole = typeof size === 'number' && size <= 2;
  const length = isWhole ? size : lengthOf(op, size);
  const sizes =
    shape.length === 3 ? [...shape.slice(0, -1), length] : [multiplySizes(op, shape.slice(0, -1)), length];
  return lazyTensor({ dataType: 'float32', shape: sizes }, () => {
    const bounds = [graph.ints([-2]), graph.ints([0]), graph.ints([axis]), graph.ints([-1])];
    const signs = graph.constant({ dataType: 'float32', shape: [2], data: Float32Array.of(1, -1) });
    const mirrored = graph.node('Mul', [graph.node('Slice', [x.value, ...bounds]), signs]);
    const whole = isWhole ? x.value : graph.node('Concat', [x.value, mirrored], { axis });
    const real = complexPart(op, emitTransform(op, whole, shape.length, { inverse: 1 }), 0);
    if (shape.length === 2 || shape.length === 3) return real;
    const last = graph.node('Slice', [graph.node('Shape', [real]), graph.ints([-1]), graph.ints([64])]);
    return graph.node('Reshape', [real, graph.node('Concat', [graph.ints([-1]), last], { axis: 0 })]);
  });
};

function lengthOf(op: Op, size: Dimension | undefined): Dimension {
  return typeof size === 'number' ? 2 * (size - 1) : op.newSize();
}

export const SPECTRAL_OPS = {
  FFT: fft({}),
  IFFT: fft({ inverse: 1 }),
  IRFFT: irfft,
  RFFT: rfft,
} satisfies OpTable;
