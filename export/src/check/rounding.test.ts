import { describe, expect, test } from 'vitest';
import { ParityError } from '../errors/parity-error.ts';
import { encodeModel } from '../onnx/encode.ts';
import { createGraphBuilder } from '../onnx/graph-builder.ts';
import { checkParity } from './check-parity.ts';

/** A sine this fast makes something else of the last place of its argument. */
const FAST = 1e7;
const INFO = { dataType: 'float32', shape: ['batch', 8] } as const;

/** The file holds the fast sine of column 0 and the columns from 1 on as they are; the original does as it is told. */
function checkSine(original: (value: number, column: number) => number) {
  const graph = createGraphBuilder('sine');
  const x = graph.input('x', 'float32', ['batch', 8]);
  const part = (from: number, to: number) =>
    graph.node('Slice', [x, graph.ints([from]), graph.ints([to]), graph.ints([1])]);
  const sine = graph.node('Sin', [graph.node('Mul', [part(0, 1), graph.float(FAST)])]);
  graph.output(graph.node('Concat', [sine, part(1, 8)], { axis: 1 }), { name: 'y', ...INFO });
  const file = encodeModel({
    graph: graph.build(),
    opset: 17,
    irVersion: 8,
    producerName: 'test',
    producerVersion: '1',
    metadata: {},
  });
  return checkParity({
    path: 'sine.json',
    loadOriginal: async () => ({
      run: async (tensors) =>
        tensors.map(({ data, shape }) => ({
          data: Float32Array.from(data, (value, i) => original(Number(value), i % 8)),
          shape,
        })),
      dispose: () => undefined,
    }),
    file,
    inputs: [{ name: 'x', ...INFO }],
    outputs: [{ name: 'y', ...INFO }],
    inputSpecs: [{ dataType: 'float32', shape: [null, 8], lengths: { full: 8, short: 8 } }],
    tolerance: 1e-5,
    mayBeRandom: false,
  });
}

describe('an output of which rounding makes something else', () => {
  test('passes, and is named', async () => {
    const report = await checkSine((value, column) => (column === 0 ? Math.sin(FAST * value) : value));
    expect(report.unstableOutputs).toEqual(['y']);
    expect(report.outputs[0]?.absolute).toBeGreaterThan(0.01);
  });

  test.for([
    ['every other value is off by a thousandth', (value: number) => value + 1e-3],
    ['one other value is off', (value: number, column: number) => (column === 5 ? value + 0.1 : value)],
    ['a value is no number', (value: number, column: number) => (column === 5 ? Number.NaN : value)],
    ['columns are swapped', (_: number, column: number) => column / 8],
  ] as const)('fails where %s', async ([, original]) => {
    const check = checkSine((value, column) =>
      column === 0 ? Math.sin(FAST * value) : original(value, column),
    );
    await expect(check).rejects.toThrow(ParityError);
  });
});
