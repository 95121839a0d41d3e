/**
 * How the steps of a batch go through a recurrent operator that knows no mask: the real steps of each row are moved to
 * its front, and the outputs are taken from where each step's last real state stands. All of it is tensor operations.
 */
import {
  add,
  cast,
  cumsum,
  expandDims,
  gather,
  greater,
  maximum,
  mul,
  range,
  reshape,
  reverse,
  scatterND,
  slice,
  sub,
  type Tensor,
  transpose,
} from '@tensorflow/tfjs-core';

export interface StepOrder {
  /** `[B, T, I]` to `[T, B, I]`, in the order in which the operator takes the steps. */
  arrange(x: Tensor): Tensor;
  /** The states after each step, `[T, B, H]`, to the last one of each row, `[B, H]`. */
  last(states: Tensor): Tensor;
  /** The same to the state after each step of the layer, `[B, T, H]`. */
  all(states: Tensor): Tensor;
}

const TIME_MAJOR = [1, 0, 2];

/** Every step is real. */
export function plainOrder(goBackwards: boolean): StepOrder {
  return {
    arrange: (x) => transpose(goBackwards ? reverse(x, 1) : x, TIME_MAJOR),
    last: (states) =>
      reshape(slice(states, [(states.shape[0] ?? 0) - 1, 0, 0], [1, -1, -1]), states.shape.slice(1)),
    all: (states) => transpose(states, TIME_MAJOR),
  };
}

/**
 * Masked steps leave the state as it is; before the first real step it is zero.
 *
 * @param mask `[B, T]`, any dtype; not 0 where a step is real.
 */
export function maskedOrder(mask: Tensor, goBackwards: boolean): StepOrder {
  const [B = 0, T = 0] = mask.shape;
  const given = cast(cast(mask, 'bool'), 'float32');
  const real = goBackwards ? reverse(given, 1) : given;
  /** Real steps so far, `[B, T]`. */
  const counts = cumsum(real, 1);
  const rows = range(0, B);
  const sources = findSources(real, counts);

  /** Rows of states flattened to `[T * B, H]`, and zeros where there was no real step yet. */
  const pick = (states: Tensor, stepCounts: Tensor): Tensor => {
    const H = states.shape[2] ?? 0;
    const steps = maximum(sub(stepCounts, 1), 0);
    const offsets = stepCounts.rank === 2 ? expandDims(rows, 1) : rows;
    const indices = cast(add(mul(steps, B), offsets), 'int32');
    const picked = gather(reshape(states, [T * B, H]), indices);
    return mul(picked, expandDims(cast(greater(stepCounts, 0), 'float32'), -1));
  };
  return {
    arrange(x) {
      const width = x.shape[2] ?? 0;
      const flat = reshape(goBackwards ? reverse(x, 1) : x, [B * T, width]);
      const indices = cast(add(sources, expandDims(mul(rows, T), 1)), 'int32');
      return gather(flat, transpose(indices));
    },
    last: (states) => pick(states, reshape(slice(counts, [0, T - 1], [B, 1]), [B])),
    all: (states) => pick(states, counts),
  };
}

/** The step of each row's k-th real step, float32 `[B, T]`; 0 past the last one. */
function findSources(real: Tensor, counts: Tensor): Tensor {
  const [B = 0, T = 0] = real.shape;
  // Masked steps all go to a column of their own, which is cut off.
  const columns = add(mul(real, sub(counts, 1)), mul(sub(1, real), T));
  const places = add(columns, expandDims(range(0, B * (T + 1), T + 1), 1));
  const indices = reshape(cast(places, 'int32'), [B * T, 1]);
  const steps = reshape(add(mul(counts, 0), range(0, T)), [B * T]);
  return slice(reshape(scatterND(indices, steps, [B * (T + 1)]), [B, T + 1]), [0, 0], [B, T]);
}
