/** Small random graphs for property tests of graph passes: every value has a known shape, every output is wanted. */
import {
  createGraphBuilder,
  elementCount,
  type Graph,
  type GraphBuilder,
  type Tensor,
} from '@onnx-bridge/export/onnx';
import fc from 'fast-check';

export interface RandomGraph {
  readonly graph: Graph;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

interface KnownValue {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Three numbers that each step reads as it likes. */
export interface Step {
  readonly kind: string;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** Adds nodes to the graph; undefined where the values at hand do not fit. */
type AddNodes = (parts: StepParts) => KnownValue | undefined;

interface StepParts extends Step {
  readonly graph: GraphBuilder;
  readonly x: KnownValue;
  /** The values so far with the shape of `x`, which is among them. */
  readonly alike: readonly KnownValue[];
}

const UNARY = ['Relu', 'Neg', 'Sigmoid', 'Tanh', 'Identity', 'Softplus', 'Abs'];
const BINARY = ['Add', 'Mul', 'Sub', 'Max'];
const INPUT_SHAPES = [
  [2, 3, 4],
  [4, 3, 2],
  [3, 3, 3],
];

const STEPS: Readonly<Record<string, AddNodes>> = {
  unary: ({ graph, x, b }) => ({ ...x, name: graph.node(pick(UNARY, b), [x.name]) }),
  transpose: ({ graph, x, b }) => transpose(graph, x, pick(permutationsOf(x.shape.length), b)),
  back: ({ graph, x, b }) => {
    const perm = pick(permutationsOf(x.shape.length), b);
    const inner = transpose(graph, x, perm);
    const middle = { ...inner, name: graph.node('Relu', [inner.name]) };
    return transpose(
      graph,
      middle,
      perm.map((_, axis) => perm.indexOf(axis)),
    );
  },
  binary: ({ graph, x, alike, b, c }) => ({
    ...x,
    name: graph.node(pick(BINARY, b), [x.name, pick(alike, c).name]),
  }),
  constant: ({ graph, x, b, c }) => {
    const shapes = [[], x.shape.slice(-1), x.shape.map((size, i) => (i === 0 ? 1 : size)), x.shape];
    return { ...x, name: graph.node(pick(BINARY, b), [x.name, store(graph, pick(shapes, c), b)]) };
  },
  folded: ({ graph, x, b, c }) => {
    const perm = pick(permutationsOf(x.shape.length), c);
    const shape = x.shape.map((_, axis) => x.shape[perm.indexOf(axis)] ?? 1);
    const constant = graph.node('Transpose', [store(graph, shape, b)], { perm });
    return { ...x, name: graph.node('Add', [x.name, graph.node('Neg', [constant])]) };
  },
  concat: ({ graph, x, alike, b, c }) => {
    const axis = b % Math.max(1, x.shape.length);
    if (x.shape.length === 0) return undefined;
    const shape = x.shape.map((size, i) => (i === axis ? 2 * size : size));
    return {
      shape,
      name: graph.node('Concat', [x.name, pick(alike, c).name], { axis: axis - x.shape.length }),
    };
  },
  reduce: ({ graph, x, b, c }) => {
    if (x.shape.length === 0) return undefined;
    const axes = x.shape.map((_, axis) => axis).filter((axis) => (b + 1) & (1 << axis));
    if (axes.length === 0) return undefined;
    const keepdims = c % 2;
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const shape = keepdims ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
    return { shape, name: graph.node('ReduceMean', [x.name], { axes, keepdims }) };
  },
  pad: ({ graph, x, b }) => {
    const pads = [...x.shape, ...x.shape].map((_, i) => (b >> (i % 5)) & 1);
    const rank = x.shape.length;
    if (rank === 0) return undefined;
    const shape = x.shape.map((size, axis) => size + (pads[axis] ?? 0) + (pads[rank + axis] ?? 0));
    return { shape, name: graph.node('Pad', [x.name, graph.ints(pads)]) };
  },
  flatten: ({ graph, x }) => {
    if (x.shape.length === 0) return undefined;
    const size = graph.node('Gather', [graph.node('Shape', [x.name]), graph.ints([0])]);
    const shape = graph.node('Concat', [size, graph.node('Neg', [graph.ints([1])])], { axis: 0 });
    const [first = 1] = x.shape;
    return { shape: [first, elementCount(x.shape) / first], name: graph.node('Reshape', [x.name, shape]) };
  },
  dense: ({ graph, x, b, c }) => {
    const size = x.shape.at(-1);
    if (size === undefined) return undefined;
    const weight = store(graph, [size, 3], b);
    const bias = store(graph, [3], c);
    const isGemm = x.shape.length === 2 && c % 2 === 0;
    const name = isGemm
      ? graph.node('Gemm', [x.name, weight, bias])
      : graph.node('Add', [graph.node('MatMul', [x.name, weight]), bias]);
    return { shape: [...x.shape.slice(0, -1), 3], name };
  },
  normalizedConvolution: ({ graph, x, b, c }) => {
    const [batch = 1, time = 1, channels = 1] = x.shape;
    if (x.shape.length !== 3) return undefined;
    const channelsFirst = graph.node('Transpose', [x.name], { perm: [0, 2, 1] });
    const weights = [store(graph, [5, channels, 1], b), ...(c % 2 ? [store(graph, [5], c)] : [])];
    const convolved = graph.node('Conv', [channelsFirst, ...weights], { kernel_shape: [1] });
    const channelsLast = graph.node('Transpose', [convolved], { perm: [0, 2, 1] });
    const scaled = graph.node('Mul', [channelsLast, store(graph, [5], c + 1)]);
    return { shape: [batch, time, 5], name: graph.node('Add', [scaled, store(graph, [5], c + 2)]) };
  },
  twice: ({ graph, x, b }) => {
    const results = [0, 1].map(() => graph.node(pick(UNARY, b), [x.name]));
    return {
      ...x,
      name: graph.node('Sub', [graph.node('Neg', results.slice(0, 1)), ...results.slice(1)]),
    };
  },
  paddedConvolution: ({ graph, x, b, c }) => {
    const [batch = 1, channels = 1, time = 1] = x.shape;
    if (x.shape.length !== 3) return undefined;
    const ofChannels = c % 2;
    const [before, after] = [b % 3, c % 3];
    const padded = graph.node('Pad', [x.name, graph.ints([0, 0, before, 0, ofChannels, after])]);
    const weight = store(graph, [5, channels + ofChannels, 1], b);
    const name = graph.node('Conv', [padded, weight], { kernel_shape: [1], pads: [0, before] });
    return { shape: [batch, 5, time + 2 * before + after], name };
  },
  squeezed: ({ graph, x, b, c }) => {
    const rank = x.shape.length;
    const axes = graph.ints([b % (rank + 1)]);
    const single = graph.node('Relu', [graph.node('Unsqueeze', [x.name, axes])]);
    const squeezed = graph.node('Squeeze', [single, axes]);
    const pads = [...x.shape, ...x.shape].map((_, i) => (c >> (i % 5)) & 1);
    const middle = rank > 0 ? graph.node('Pad', [squeezed, graph.ints(pads)]) : squeezed;
    const sizes = x.shape.map((size, i) => size + (pads[i] ?? 0) + (pads[rank + i] ?? 0));
    return {
      shape: sizes.toSpliced(b % (rank + 1), 0, 1),
      name: graph.node('Unsqueeze', [middle, axes]),
    };
  },
  rectified: ({ graph, x, b, c }) => {
    const [batch = 1, channels = 1, time = 1] = x.shape;
    if (x.shape.length !== 3) return undefined;
    const weight = store(graph, [5, channels, 1], b);
    const y = graph.node('Conv', [x.name, weight], { kernel_shape: [1] });
    const below = graph.node('Sub', [y, graph.node('Abs', [y])]);
    const scaled = graph.node('Mul', [below, store(graph, pick([[5, 1], [1, 5, 1], []], c), c)]);
    return { shape: [batch, 5, time], name: graph.node('Add', [scaled, graph.node('Relu', [y])]) };
  },
  scan: ({ graph, x, b }) => {
    if (x.shape.length !== 3) return undefined;
    const [, rows = 1, columns = 1] = x.shape;
    const outside = store(graph, [rows, columns], b);
    const body = graph.subgraph('body');
    const state = body.input('state', 'float32', [rows, columns]);
    const step = body.input('step', 'float32', [rows, columns]);
    const turned = body.node('Relu', [body.node('Transpose', [step], { perm: [1, 0] })]);
    const back = body.node('Transpose', [turned], { perm: [1, 0] });
    const weight = body.node('Mul', [outside, body.node('Neg', [body.float(0.5)])]);
    const next = body.node('Tanh', [body.node('Add', [state, body.node('Mul', [back, weight])])]);
    for (const name of ['next', 'each']) {
      body.output(next, { name, dataType: 'float32', shape: [rows, columns] });
    }
    const [, each = ''] = graph.nodes('Scan', [outside, x.name], 2, {
      body: { graph: body.build() },
      num_scan_inputs: 1,
    });
    return { ...x, name: each };
  },
  branch: ({ graph, x, b }) => {
    if (x.shape.length < 2) return undefined;
    const axes = x.shape.map((_, axis) => axis);
    const mean = graph.node('ReduceMean', [x.name], { axes, keepdims: 0 });
    const perm = axes.toReversed();
    const branchOf = (name: string, opType: string): Graph => {
      const body = graph.subgraph(name);
      const inner = body.node(opType, [body.node('Transpose', [x.name], { perm })]);
      const result = body.node('Transpose', [inner], { perm });
      body.output(result, { name: 'result', dataType: 'float32', shape: x.shape });
      return body.build();
    };
    const condition = graph.node('Greater', [mean, graph.float(b % 2 ? 0 : 1e9)]);
    const name = graph.node('If', [condition], {
      then_branch: { graph: branchOf('then', 'Neg') },
      else_branch: { graph: branchOf('else', 'Identity') },
    });
    return { ...x, name };
  },
};

/** What `buildRandomGraph` builds a graph of. */
export const RANDOM_STEPS: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...Object.keys(STEPS)),
    a: fc.nat({ max: 30 }),
    b: fc.nat({ max: 30 }),
    c: fc.nat({ max: 30 }),
  }),
  { minLength: 4, maxLength: 16, size: 'max' },
);

/** Three values or more leave the graph. */
export function buildRandomGraph(steps: readonly Step[]): RandomGraph {
  const graph = createGraphBuilder('random');
  const values: KnownValue[] = INPUT_SHAPES.map((shape, i) => ({
    shape,
    name: graph.input(`input${i}`, 'float32', shape),
  }));
  for (const step of steps) {
    // Mostly the newest value, so that long chains come about.
    const x = pick(values, step.a % 3 === 0 ? step.a : values.length - 1);
    const alike = values.filter(({ shape }) => String(shape) === String(x.shape));
    const result = STEPS[step.kind]?.({ ...step, graph, x, alike });
    if (result) values.push(result);
  }
  const leaving = values.filter((_, i) => i >= values.length - 3 || i % 4 === 3);
  leaving.forEach(({ name, shape }, i) => {
    graph.output(name, { name: `output${i}`, dataType: 'float32', shape });
  });
  const feeds = INPUT_SHAPES.map((shape, i) => [`input${i}`, numbers(shape, i)] as const);
  return { graph: graph.build(), feeds: Object.fromEntries(feeds) };
}

function transpose(graph: GraphBuilder, { name, shape }: KnownValue, perm: readonly number[]): KnownValue {
  return { name: graph.node('Transpose', [name], { perm }), shape: perm.map((axis) => shape[axis] ?? 1) };
}

function permutationsOf(rank: number): number[][] {
  if (rank === 0) return [[]];
  const last = rank - 1;
  return permutationsOf(last).flatMap((perm) =>
    Array.from({ length: rank }, (_, i) => perm.toSpliced(i, 0, last)),
  );
}

function pick<T>(items: readonly T[], place: number): T {
  const item = items[place % items.length];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}

function store(graph: GraphBuilder, shape: readonly number[], seed: number): string {
  return graph.initializer('weight', numbers(shape, seed));
}

/** Never 0, and no two alike. */
function numbers(shape: readonly number[], seed: number): Tensor {
  const data = Float32Array.from({ length: elementCount(shape) }, (_, i) => 1.3 * Math.sin(7 * seed + i + 1));
  return { dataType: 'float32', shape, data };
}
