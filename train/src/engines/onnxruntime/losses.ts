/** The losses of `../losses.ts` in a training graph: weighted and summed over the rows, with the gradient they start. */
import { DATA_TYPE_NUMBERS, type GraphBuilder, type Value } from '@onnx-bridge/export/onnx';
import type { LossName, LossOptions } from '../losses.ts';
import { arithmetic } from './arithmetic.ts';
import type { Emission, GradientOf } from './layer-rule.ts';

/** What a loss is computed from. */
interface LossContext {
  readonly builder: GraphBuilder;
  readonly last: Emission;
  /** float32 `[...]`, flat, as many as the batch has. */
  readonly targets: Value;
  readonly options: LossOptions;
}

/** Losses of the elements or classes, and the gradient of each with respect to output or logits. */
interface LossTerms {
  /** float32 `[B]` or `[B, ...]`. */
  readonly losses: Value;
  readonly gradient: Value;
  readonly of: GradientOf;
}

interface Loss {
  /** The activation that the last layer must end in. */
  readonly activation?: string;
  /** Whether a row has one loss for all its outputs, not one an output. */
  readonly joinsClasses?: boolean;
  emit(context: LossContext): LossTerms;
}

/** `softplus(z) - y·z`, gradient `σ(z) - y`: from the logits z, exact where the sigmoid saturates. */
const BINARY_CROSSENTROPY: Loss = {
  activation: 'sigmoid',
  emit({ builder, last: { output, logits = '' }, targets, options }) {
    const { add, subtract, multiply, reshapeLike } = arithmetic(builder);
    const smoothing = smoothingOf(options);
    const wanted = reshapeLike(targets, logits);
    const smooth = smoothing === 0 ? wanted : add(multiply(wanted, 1 - smoothing), smoothing / 2);
    return {
      losses: subtract(builder.node('Softplus', [logits]), multiply(smooth, logits)),
      gradient: subtract(output.value, smooth),
      of: 'logits',
    };
  },
};

/** `-Σ y·log softmax(z)`, gradient `softmax(z)·Σy - y`. */
const CATEGORICAL_CROSSENTROPY: Loss = {
  activation: 'softmax',
  joinsClasses: true,
  emit({ builder, last: { output, logits = '' }, targets, options }) {
    const { add, subtract, multiply, sum, reshapeLike } = arithmetic(builder);
    const smoothing = smoothingOf(options);
    const wanted = reshapeLike(targets, logits);
    const smooth =
      smoothing === 0 ? wanted : add(multiply(wanted, 1 - smoothing), spreadOver(builder, logits, smoothing));
    const logProbabilities = builder.node('LogSoftmax', [logits], { axis: -1 });
    return {
      losses: builder.node('Neg', [sum(multiply(smooth, logProbabilities), [-1], false)]),
      gradient: subtract(multiply(output.value, sum(smooth, [-1])), smooth),
      of: 'logits',
    };
  },
};

/** The same of class indices, without a row of zeros and a one for each: with many classes that is most of the work. */
const SPARSE_CROSSENTROPY: Loss = {
  activation: 'softmax',
  joinsClasses: true,
  emit({ builder, last: { output, logits = '' }, targets, options }) {
    const { add, subtract, multiply, mean, sizes } = arithmetic(builder);
    const smoothing = smoothingOf(options);
    const indices = builder.node('Cast', [targets], { to: DATA_TYPE_NUMBERS.int64 });
    const shaped = builder.node('Reshape', [indices, sizes(logits, 0, -1)]);
    const positions = builder.node('Unsqueeze', [shaped, builder.ints([-1])]);
    const atTargets = (values: Value): Value =>
      builder.node('GatherElements', [values, positions], { axis: -1 });
    const logProbabilities = builder.node('LogSoftmax', [logits], { axis: -1 });
    const likelihoods = builder.node('Squeeze', [atTargets(logProbabilities), builder.ints([-1])]);
    const smooth =
      smoothing === 0
        ? likelihoods
        : add(multiply(likelihoods, 1 - smoothing), multiply(mean(logProbabilities, [-1], false), smoothing));
    const slopes =
      smoothing === 0 ? output.value : subtract(output.value, spreadOver(builder, logits, smoothing));
    const slopesAtTargets = subtract(atTargets(slopes), 1 - smoothing);
    return {
      losses: builder.node('Neg', [smooth]),
      gradient: builder.node('ScatterElements', [slopes, positions, slopesAtTargets], { axis: -1 }),
      of: 'logits',
    };
  },
};

/** A scalar: what each class has of a share that is spread over all. */
function spreadOver(builder: GraphBuilder, logits: Value, share: number): Value {
  const { sizes, toFloat } = arithmetic(builder);
  return builder.node('Div', [builder.float(share), toFloat(sizes(logits, -1))]);
}

/** A loss of the error `output - target`, element by element. */
function errorLoss(
  terms: (builder: GraphBuilder, error: Value, options: LossOptions) => { losses: Value; gradient: Value },
): Loss {
  return {
    emit({ builder, last, targets, options }) {
      const { subtract, reshapeLike } = arithmetic(builder);
      const error = subtract(last.output.value, reshapeLike(targets, last.output.value));
      return { ...terms(builder, error, options), of: 'output' };
    },
  };
}

const LOSSES: Readonly<Record<LossName, Loss>> = {
  binaryCrossentropy: BINARY_CROSSENTROPY,
  categoricalCrossentropy: CATEGORICAL_CROSSENTROPY,
  sparseCategoricalCrossentropy: SPARSE_CROSSENTROPY,
  meanSquaredError: errorLoss((builder, error) => {
    const { square, multiply } = arithmetic(builder);
    return { losses: square(error), gradient: multiply(error, 2) };
  }),
  meanAbsoluteError: errorLoss((builder, error) => ({
    losses: builder.node('Abs', [error]),
    gradient: builder.node('Sign', [error]),
  })),
  huber: errorLoss((builder, error, options) => {
    const { subtract, multiply } = arithmetic(builder);
    const delta = (options.name === 'huber' ? options.delta : undefined) ?? 1;
    // Half the square of the part within delta, and delta times the rest.
    const clipped = builder.node('Clip', [error, builder.float(-delta), builder.float(delta)]);
    return {
      losses: multiply(clipped, subtract(error, multiply(clipped, 0.5))),
      gradient: clipped,
    };
  }),
};

/** Why a loss does not go with the last layer, or undefined when it does. */
export function unsupportedLoss({ name }: LossOptions, { logitsOf }: Emission): string | undefined {
  const { activation } = LOSSES[name];
  if (activation === undefined || activation === logitsOf) return undefined;
  return `the last layer: its activation is ${logitsOf ?? 'none'}, ${name} needs ${activation}`;
}

/**
 * @param sampleWeights float32 `[B]`.
 * @param outputRank dimensions of the last layer's output.
 * @returns `sum`: scalar, the rows' weighted losses; `gradient`: of that sum, of the last layer's output or logits.
 */
export function emitLoss(
  context: LossContext & { readonly sampleWeights: Value; readonly outputRank: number },
) {
  const { builder, options, sampleWeights, outputRank } = context;
  const { multiply, divide, sizes, mean, toFloat } = arithmetic(builder);
  const loss = LOSSES[options.name];
  const { losses, gradient, of } = loss.emit(context);
  const lossRank = loss.joinsClasses ? outputRank - 1 : outputRank;
  const rowAxes = Array.from({ length: lossRank - 1 }, (_, i) => i + 1);
  const rowLosses = rowAxes.length === 0 ? losses : mean(losses, rowAxes, false);
  const termsPerRow = builder.node('ReduceProd', [sizes(losses, 1)], { keepdims: 0 });
  const scale = divide(sampleWeights, toFloat(termsPerRow));
  const broadcast = builder.node('Unsqueeze', [
    scale,
    builder.ints(Array.from({ length: outputRank - 1 }, (_, i) => i + 1)),
  ]);
  return {
    sum: builder.node('ReduceSum', [multiply(rowLosses, sampleWeights)], { keepdims: 0 }),
    gradient: multiply(gradient, broadcast),
    of,
  };
}

function smoothingOf(options: LossOptions): number {
  return ('labelSmoothing' in options ? options.labelSmoothing : undefined) ?? 0;
}
