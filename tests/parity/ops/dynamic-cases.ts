/** Ops whose results are as long as their content says; tfjs runs them with executeAsync alone. */
import {
  type ArgumentSpec,
  B,
  between,
  bool,
  float,
  given,
  int,
  ints,
  type OpCase,
  opCase,
  open,
  scalar,
} from './op-case.ts';

/** Corners at random: boxes that overlap, some of them turned around. */
const boxes = (count: number): ArgumentSpec => between(0, 1, count, 4);
const scores = (count: number): ArgumentSpec => between(0, 1, count);
/** A square twice, its halves and its middle: overlaps of a half, a third and all. */
const EXACT_BOXES = given(
  'float32',
  [5, 4],
  [0, 0, 2, 2, 0, 0, 2, 1, 0, 1, 2, 2, 0, 0.5, 2, 1.5, 0, 0, 2, 2],
);
const EXACT_SCORES = given('float32', [5], [0.5, 0.9, 0.9, 0.9, 0.1]);
const half = scalar(0.5, 'float32');
const isAsync = true;

const suppressionCases: readonly OpCase[] = [
  opCase('NonMaxSuppressionV2', [boxes(20), scores(20), scalar(5), half], { isAsync }),
  opCase(
    'NonMaxSuppressionV2',
    [open(boxes(20)), open(scores(20)), given('int32', [], [30]), given('float32', [], [0.3])],
    { isAsync },
  ),
  opCase('NonMaxSuppressionV3', [boxes(20), scores(20), scalar(9), half, scalar(0.4, 'float32')], {
    isAsync,
  }),
  ...[1, 0.5, 0.3].map((overlap) =>
    opCase(
      'NonMaxSuppressionV3',
      [EXACT_BOXES, EXACT_SCORES, scalar(5), scalar(overlap, 'float32'), scalar(-1, 'float32')],
      {
        isAsync,
        note: `overlaps of exactly ${overlap}`,
      },
    ),
  ),
  ...[true, false].flatMap((isPadded) =>
    [4, 30].map((limit) =>
      opCase('NonMaxSuppressionV4', [boxes(20), scores(20), scalar(limit), half, scalar(0.5, 'float32')], {
        attributes: { pad_to_max_output_size: isPadded },
        outputCount: 2,
        isAsync,
        note: `limit ${limit}`,
      }),
    ),
  ),
  opCase(
    'NonMaxSuppressionV5',
    [boxes(20), scores(20), scalar(9), half, scalar(0.2, 'float32'), scalar(0, 'float32')],
    {
      outputCount: 2,
      isAsync,
    },
  ),
];

export const DYNAMIC_CASES: readonly OpCase[] = [
  ...suppressionCases,
  opCase('Where', [bool(B, 4)], { isAsync }),
  opCase('Where', [int(-1, 1, 5)], { isAsync }),
  opCase('Where', [bool(2, 3, 4)], { isAsync }),
  opCase('ListDiff', [int(0, 9, 12), int(0, 9, 4)], { outputCount: 2, isAsync }),
  opCase('ListDiff', [int(0, 9, B), ints()], { outputCount: 2, isAsync }),
  opCase('ListDiff', [float(3), float(2)], { outputCount: 2, isAsync }),
];
