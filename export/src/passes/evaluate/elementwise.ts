/**
 * Evaluators of elementwise operators. Those of float32 are the ones that IEEE 754 rounds correctly, so that every
 * machine gives the same bits; double precision in between changes none of them.
 */
import { type DataType, elementCount, type Tensor } from '../../onnx/graph.ts';
import { broadcastShapes, broadcastTo } from './broadcast.ts';
import { type Evaluator, emptyTensor, isBigInts } from './evaluator.ts';

type NumberOp = (a: number, b: number) => number;
/** Undefined where the result is not defined. */
type IntegerOp = (a: bigint, b: bigint) => bigint | undefined;

const INTEGER_BITS: Readonly<Partial<Record<DataType, number>>> = { int64: 64, int32: 32, int8: 8 };

/** Two inputs that are broadcast, of one data type, which the result has too. */
function arithmetic(onNumbers: NumberOp, onIntegers: IntegerOp): Evaluator {
  return ([a, b]) => {
    const pair = alignPair(a, b);
    if (!pair) return undefined;
    const { dataType, shape } = pair.a;
    const bits = INTEGER_BITS[dataType];
    if (dataType === 'float32') {
      const others = numbersOf(pair.b);
      const data = Float32Array.from(numbersOf(pair.a), (value, i) => onNumbers(value, others[i] ?? 0));
      return { dataType, shape, data };
    }
    if (bits === undefined) return undefined;
    const others = integersOf(pair.b);
    const values = integersOf(pair.a).map((value, i) => onIntegers(value, others[i] ?? 0n));
    if (values.includes(undefined)) return undefined;
    return tensorOf(
      dataType,
      shape,
      values.map((value) => BigInt.asIntN(bits, value ?? 0n)),
    );
  };
}

interface Pair {
  readonly a: Tensor;
  readonly b: Tensor;
}

/** Both with the shape of the result; undefined where that is larger than both, and so better stays unsaid. */
function alignPair(a: Tensor | undefined, b: Tensor | undefined): Pair | undefined {
  if (!a || !b || a.dataType !== b.dataType) return undefined;
  const shape = broadcastShapes([a.shape, b.shape]);
  if (!shape || elementCount(shape) > Math.max(a.data.length, b.data.length)) return undefined;
  return { a: broadcastTo(a, shape), b: broadcastTo(b, shape) };
}

/** Two inputs that are broadcast, compared. */
function comparison(isTrue: (a: number | bigint, b: number | bigint) => boolean): Evaluator {
  return ([a, b]) => {
    const pair = alignPair(a, b);
    if (!pair || pair.a.dataType === 'float16') return undefined;
    const read = pair.a.dataType === 'int64' ? integersOf : numbersOf;
    const others = read(pair.b);
    const flags = read(pair.a).map((value, i) => Number(isTrue(value, others[i] ?? 0)));
    return { dataType: 'bool', shape: pair.a.shape, data: Uint8Array.from(flags) };
  };
}

/** One input of float32. */
function unary(op: (x: number) => number): Evaluator {
  return ([x]) =>
    x?.dataType === 'float32' ? { ...x, data: Float32Array.from(numbersOf(x), op) } : undefined;
}

const not: Evaluator = ([x]) =>
  x?.dataType === 'bool'
    ? { ...x, data: Uint8Array.from(numbersOf(x), (value) => Number(value === 0)) }
    : undefined;

const where: Evaluator = ([condition, a, b]) => {
  if (condition?.dataType !== 'bool' || !a || !b || a.dataType !== b.dataType) return undefined;
  const shape = broadcastShapes([condition.shape, a.shape, b.shape]);
  if (!shape || elementCount(shape) > Math.max(a.data.length, b.data.length)) return undefined;
  const read = a.dataType === 'int64' ? integersOf : numbersOf;
  const chosen = read(broadcastTo(a, shape));
  const others = read(broadcastTo(b, shape));
  const flags = numbersOf(broadcastTo(condition, shape));
  return tensorOf(
    a.dataType,
    shape,
    flags.map((flag, i) => (flag ? chosen[i] : others[i]) ?? 0),
  );
};

function numbersOf({ data }: Tensor): number[] {
  return Array.from(data, Number);
}

function integersOf({ data }: Tensor): bigint[] {
  return Array.from(data, BigInt);
}

function tensorOf(
  dataType: DataType,
  shape: readonly number[],
  values: readonly (number | bigint)[],
): Tensor {
  const result = emptyTensor(dataType, shape);
  if (isBigInts(result.data)) result.data.set(values.map(BigInt));
  else result.data.set(values.map(Number));
  return result;
}

export const ELEMENTWISE_EVALUATORS: Readonly<Record<string, Evaluator>> = {
  Abs: unary(Math.abs),
  Add: arithmetic(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  Ceil: unary(Math.ceil),
  Div: arithmetic(
    (a, b) => a / b,
    (a, b) => (b === 0n ? undefined : a / b),
  ),
  Equal: comparison((a, b) => a === b),
  Floor: unary(Math.floor),
  Greater: comparison((a, b) => a > b),
  GreaterOrEqual: comparison((a, b) => a >= b),
  Less: comparison((a, b) => a < b),
  LessOrEqual: comparison((a, b) => a <= b),
  Mul: arithmetic(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  Neg: unary((x) => -x),
  Not: not,
  Reciprocal: unary((x) => 1 / x),
  Sqrt: unary(Math.sqrt),
  Sub: arithmetic(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  Where: where,
};
