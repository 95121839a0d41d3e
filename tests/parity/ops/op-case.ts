/** What the tables of op cases are made of. */
import { createRandom } from '../../../train/src/random.ts';
import type { AttributeSpec, Data, DataType, GraphSpec, TensorSpec } from './graph-spec.ts';

/** Stands for the batch in a shape: it is open in the model, and each case runs with 1 and with 3. */
export const B = -1;
const BATCH_SIZES = [1, 3] as const;
const SEED = 11;

/** An input of an op: a shape with numbers drawn at random, or given ones. */
export interface ArgumentSpec {
  readonly dataType: DataType;
  readonly shape: readonly number[];
  /** Makes a number of a random one between 0 and 1. */
  readonly draw: (random: number) => number;
  readonly values?: readonly number[];
  /** True for what the model stores. */
  readonly isConstant: boolean;
  /** True where the model knows the number of dimensions alone. */
  readonly isOpen?: boolean;
}

export interface Opsets {
  readonly first?: number;
  readonly last?: number;
}

/** One graph, and the inputs of each run by their names. */
export interface OpCase {
  readonly name: string;
  readonly graph: GraphSpec;
  readonly runs: readonly Readonly<Record<string, TensorSpec>>[];
  /** True where tfjs runs it with executeAsync alone. */
  readonly isAsync: boolean;
  /** Where results are random: the limits that they stay within. */
  readonly range: readonly [number, number] | undefined;
  /** The versions of the ONNX operators that have what it needs. */
  readonly opsets: Opsets;
}

interface OpCaseOptions {
  readonly attributes?: Readonly<Record<string, AttributeSpec>>;
  readonly outputCount?: number;
  readonly isAsync?: boolean;
  readonly range?: readonly [number, number];
  readonly opsets?: Opsets;
  /** Added to the name of the op. */
  readonly note?: string;
}

/** A float input with numbers from -2 to 2. */
export function float(...shape: readonly number[]): ArgumentSpec {
  return { dataType: 'float32', shape, draw: (random) => 4 * random - 2, isConstant: false };
}

/** The same with numbers of at least 0.1 and up to 2. */
export function positive(...shape: readonly number[]): ArgumentSpec {
  return { ...float(...shape), draw: (random) => 0.1 + 1.9 * random };
}

/** Numbers between given limits. */
export function between(low: number, high: number, ...shape: readonly number[]): ArgumentSpec {
  return { ...float(...shape), draw: (random) => low + (high - low) * random };
}

/** An int32 input with numbers from `low` to `high`. */
export function int(low: number, high: number, ...shape: readonly number[]): ArgumentSpec {
  const draw = (random: number): number => low + Math.floor((high - low + 1) * random);
  return { dataType: 'int32', shape, draw, isConstant: false };
}

export function bool(...shape: readonly number[]): ArgumentSpec {
  return { dataType: 'bool', shape, draw: (random) => Number(random < 0.5), isConstant: false };
}

/** An input with these numbers. */
export function given(dataType: DataType, shape: readonly number[], values: readonly number[]): ArgumentSpec {
  return { dataType, shape, draw: () => 0, values, isConstant: false };
}

/** The same argument stored in the model. */
export function stored(argument: ArgumentSpec): ArgumentSpec {
  return { ...argument, isConstant: true };
}

/** The same argument, of which the model does not know any size. */
export function open(argument: ArgumentSpec): ArgumentSpec {
  return { ...argument, isOpen: true };
}

/** A stored list of whole numbers. */
export function ints(...values: readonly number[]): ArgumentSpec {
  return stored(given('int32', [values.length], values));
}

/** A stored number. */
export function scalar(value: number, dataType: DataType = 'int32'): ArgumentSpec {
  return stored(given(dataType, [], [value]));
}

/** A graph of one op. */
export function opCase(op: string, args: readonly ArgumentSpec[], options: OpCaseOptions = {}): OpCase {
  const { attributes = {}, outputCount = 1, note } = options;
  const named = args.map((argument, i) => ({ name: `input_${i}`, argument }));
  const described = args.map(({ dataType, shape, isConstant, isOpen }) => {
    const type = `${isConstant ? 'stored ' : ''}${isOpen ? 'open ' : ''}${dataType}`;
    return `${type}[${shape.map((size) => (size === B ? 'B' : size))}]`;
  });
  const options_ = Object.keys(attributes).length > 0 ? ` ${JSON.stringify(attributes)}` : '';
  return graphCase(
    `${op}(${described.join(', ')})${options_}${note ? `, ${note}` : ''}`,
    {
      inputs: [],
      nodes: [{ name: 'op', op, inputs: named.map(({ name }) => name), attributes }],
      outputs: Array.from({ length: outputCount }, (_, i) => (i === 0 ? 'op' : `op:${i}`)),
    },
    Object.fromEntries(named.map(({ name, argument }) => [name, argument])),
    options,
  );
}

/** A graph of several nodes, with arguments by their names. */
export function graphCase(
  name: string,
  graph: GraphSpec,
  args: Readonly<Record<string, ArgumentSpec>>,
  { isAsync = false, range, opsets = {} }: Pick<OpCaseOptions, 'isAsync' | 'range' | 'opsets'> = {},
): OpCase {
  const random = createRandom(SEED).next;
  const entries = Object.entries(args);
  const fed = entries.filter(([, { isConstant }]) => !isConstant);
  const constants = entries.filter(([, { isConstant }]) => isConstant);
  const hasBatch = fed.some(([, { shape }]) => shape.includes(B));
  return {
    name,
    graph: {
      ...graph,
      inputs: fed.map(([input, { dataType, shape, isOpen }]) => ({
        name: input,
        dataType,
        shape: isOpen ? shape.map(() => -1) : shape,
      })),
      constants: Object.fromEntries(
        constants.map(([key, argument]) => [key, drawTensor(argument, 1, random)]),
      ),
    },
    runs: (hasBatch ? BATCH_SIZES : [1]).map((batchSize) =>
      Object.fromEntries(fed.map(([key, argument]) => [key, drawTensor(argument, batchSize, random)])),
    ),
    isAsync,
    range,
    opsets,
  };
}

function drawTensor(argument: ArgumentSpec, batchSize: number, random: () => number): TensorSpec {
  const { dataType, draw, values } = argument;
  const shape = argument.shape.map((size) => (size === B ? batchSize : size));
  const length = shape.reduce((product, size) => product * size, 1);
  const numbers = Array.from({ length }, (_, i) =>
    values ? (values[i % values.length] ?? 0) : draw(random()),
  );
  return { dataType, shape, data: arrayOf(dataType, numbers) };
}

function arrayOf(dataType: DataType, numbers: readonly number[]): Data {
  if (dataType === 'float32') return Float32Array.from(numbers);
  return dataType === 'int32' ? Int32Array.from(numbers) : Uint8Array.from(numbers);
}
