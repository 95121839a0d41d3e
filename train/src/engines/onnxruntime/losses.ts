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
function crossentropy(oneHot: (context: LossContext) => Value): Loss {
  return {
    activation: 'softmax',
    joinsClasses: true,
    emit(context) {
      const { builder, last, options } = context;
      const { output, logits = '' } = last;
      const { add, subtract, multiply, sum } = arithmetic(builder);
      const smoothing = smoothingOf(options);
      const wanted = oneHot(context);
      const floor = () =>
        builder.node('Div', [
          builder.float(smoothing),
          arithmetic(builder).toFloat(arithmetic(builder).sizes(logits, -1)),
        ]);
      const smooth = smoothing === 0 ? wanted : add(multiply(wanted, 1 - smoothing), floor());
      const logProbabilities = builder.node('LogSoftmax', [logits], { axis: -1 });
      return {
        losses: builder.node('Neg', [sum(multiply(smooth, logProbabilities), [-1], false)]),
        gradient: subtract(multiply(output.value, sum(smooth, [-1])), smooth),
        of: 'logits',
      };
    },
  };
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

/** int64 `[...]`: the targets as class indices. */
function classIndices({ builder, last: { logits = '' }, targets }: LossContext): Value {
  const indices = builder.node('Cast', [targets], { to: DATA_TYPE_NUMBERS.int64 });
  return builder.node('Reshape', [indices, arithmetic(builder).sizes(logits, 0, -1)]);
}

const SMOOTHED_SPARSE_CROSSENTROPY = crossentropy((context) => {
  const { builder, last } = context;
  const { sizes } = arithmetic(builder);
  const offAndOn = { dataType: 'float32', shape: [2], data: Float32Array.of(0, 1) } as const;
  const classCount = sizes(last.logits ?? '', -1);
  return builder.node('OneHot', [classIndices(context), classCount, builder.constant(offAndOn)], {
    axis: -1,
  });
});

/** `-log softmax(z)` at the target, without a row of zeros and a one for each: with many classes that is most of it. */
function sparseCrossentropy(context: LossContext): LossTerms {
  const { builder, last } = context;
  const { subtract } = arithmetic(builder);
  const { output, logits = '' } = last;
  const positions = builder.node('Unsqueeze', [classIndices(context), builder.ints([-1])]);
  const logProbabilities = builder.node('LogSoftmax', [logits], { axis: -1 });
  const ofTargets = builder.node('GatherElements', [logProbabilities, positions], { axis: -1 });
  const likelihoods = builder.node('GatherElements', [output.value, positions], { axis: -1 });
  return {
    losses: builder.node('Neg', [builder.node('Squeeze', [ofTargets, builder.ints([-1])])]),
    gradient: builder.node('ScatterElements', [output.value, positions, subtract(likelihoods, 1)], {
      axis: -1,
    }),
    of: 'logits',
  };
}

const LOSSES: Readonly<Record<LossName, Loss>> = {
  binaryCrossentropy: BINARY_CROSSENTROPY,
  categoricalCrossentropy: crossentropy(({ builder, last: { logits = '' }, targets }) =>
    arithmetic(builder).reshapeLike(targets, logits),
  ),
  sparseCategoricalCrossentropy: {
    ...SMOOTHED_SPARSE_CROSSENTROPY,
    emit: (context) =>
      smoothingOf(context.options) === 0
        ? sparseCrossentropy(context)
        : SMOOTHED_SPARSE_CROSSENTROPY.emit(context),
  },
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
