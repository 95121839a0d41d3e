/**
 * What ImageProjectiveTransformV3 takes for a pixel outside of an image, by its attribute `fill_mode`.
 * ONNX operators (versions in opset 13): Div, Floor, Less, Mul, Sub, Where.
 */
import type { Value } from '../onnx/graph.ts';
import type { Op } from './op.ts';
import { clipPlace } from './pixels.ts';

interface Extent {
  readonly length: Value;
  readonly last: Value;
}

/** Moves places along one side of an image inside, or leaves them where they are. */
export type CoordinateMapping = (op: Op, places: Value, extent: Extent) => Value;

const constant: CoordinateMapping = (_op, places) => places;

const nearest: CoordinateMapping = (op, places, { last }) => clipPlace(op, places, last);

/** `dcba|abcd|dcba` */
const reflect: CoordinateMapping = (op, places, { length, last }) => {
  const { graph } = op;
  const period = graph.node('Mul', [length, graph.float(2)]);
  const rounds = graph.node('Floor', [graph.node('Div', [places, period])]);
  const inPeriod = graph.node('Sub', [places, graph.node('Mul', [rounds, period])]);
  const mirrored = graph.node('Sub', [graph.node('Sub', [period, inPeriod]), graph.float(1)]);
  return clipPlace(
    op,
    graph.node('Where', [graph.node('Less', [inPeriod, length]), inPeriod, mirrored]),
    last,
  );
};

/** `abcd|abcd|abcd`, with the rounds counted by one place less, as TensorFlow does. */
const wrap: CoordinateMapping = (op, places, { length, last }) => {
  const { graph } = op;
  const divisor = graph.node('Max', [last, graph.float(1)]);
  const moved = (rounds: Value): Value => graph.node('Add', [places, graph.node('Mul', [rounds, length])]);
  const roundsOf = (distance: Value): Value => graph.node('Floor', [graph.node('Div', [distance, divisor])]);
  const before = moved(graph.node('Add', [roundsOf(graph.node('Neg', [places])), graph.float(1)]));
  const behind = moved(graph.node('Neg', [roundsOf(places)]));
  const isBefore = graph.node('Less', [places, graph.float(0)]);
  const isBehind = graph.node('Greater', [places, last]);
  const inside = graph.node('Where', [isBehind, behind, places]);
  return clipPlace(op, graph.node('Where', [isBefore, before, inside]), last);
};

const MAPPINGS: Readonly<Record<string, CoordinateMapping>> = { constant, nearest, reflect, wrap };

/** As in tfjs, any other mode is `constant`. */
export function findMapping(mode: string | undefined): CoordinateMapping {
  return MAPPINGS[mode ?? ''] ?? constant;
}
