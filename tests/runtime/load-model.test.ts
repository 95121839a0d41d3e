/** Any ONNX model through `loadModel`, beside plain onnxruntime-node. */
import { createGraphBuilder, type DataType, encodeModel, type GraphBuilder } from '@onnx-bridge/export/onnx';
import {
  DisposedModelError,
  InvalidInputsError,
  InvalidOptionError,
  loadModel,
  type Tensor,
} from '@onnx-bridge/runtime';
import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { describe, expect, onTestFinished, test } from 'vitest';

function encode(define: (builder: GraphBuilder) => void): Uint8Array {
  const builder = createGraphBuilder('graph');
  define(builder);
  return encodeModel({
    graph: builder.build(),
    opset: 17,
    irVersion: 8,
    producerName: 'test',
    producerVersion: '1',
    metadata: { purpose: 'a test' },
  });
}

/** y = x as every dtype that the builder writes. */
function identity(dataType: DataType): Uint8Array {
  return encode((builder) => {
    const x = builder.input('x', dataType, ['n']);
    builder.output(builder.node('Identity', [x]), { name: 'y', dataType, shape: ['n'] });
  });
}

/** sum = a + b, product = a * b, over a batch of any size. */
const TWO_INPUTS = encode((builder) => {
  const a = builder.input('a', 'float32', ['batch', 3]);
  const b = builder.input('b', 'float32', ['batch', 3]);
  const info = { dataType: 'float32', shape: ['batch', 3] } as const;
  builder.output(builder.node('Add', [a, b]), { ...info, name: 'sum' });
  builder.output(builder.node('Mul', [a, b]), { ...info, name: 'product' });
});

const A: Tensor = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3], dtype: 'float32' };
const B: Tensor = { data: Float32Array.of(9, 8, 7, 6, 5, 4), shape: [2, 3], dtype: 'float32' };

async function load(bytes: Uint8Array) {
  const model = await loadModel(bytes, { device: 'cpu' });
  onTestFinished(() => model.dispose());
  return model;
}

const DTYPES: readonly Tensor[] = [
  { dtype: 'float32', data: Float32Array.of(1.5, -2), shape: [2] },
  { dtype: 'float16', data: Uint16Array.of(0x3c00, 0xc000), shape: [2] },
  { dtype: 'int32', data: Int32Array.of(-1, 2 ** 30), shape: [2] },
  { dtype: 'int64', data: BigInt64Array.of(-1n, 2n ** 60n), shape: [2] },
  { dtype: 'int8', data: Int8Array.of(-128, 127), shape: [2] },
  { dtype: 'uint8', data: Uint8Array.of(0, 255), shape: [2] },
  { dtype: 'bool', data: Uint8Array.of(0, 1), shape: [2] },
  { dtype: 'float32', data: new Float32Array(0), shape: [0] },
];

describe('loadModel', () => {
  test('says what goes in and comes out, and runs as plain onnxruntime-node does', async () => {
    const model = await load(TWO_INPUTS);
    expect(model.inputs[0]).toEqual({ name: 'a', type: 'float32', shape: ['batch', 3] });
    expect(model.outputs.map(({ name }) => name)).toEqual(['sum', 'product']);
    expect(model.info.metadata.get('purpose')).toBe('a test');
    expect(model.device.name).toBe('cpu');
    const session = await InferenceSession.create(TWO_INPUTS);
    const feed = ({ data, shape }: Tensor) =>
      new RuntimeTensor('float32', Float32Array.from(data, Number), shape);
    const expected = await session.run({ a: feed(A), b: feed(B) });
    await session.release();
    const results = await model.run({ a: A, b: { data: B.data, shape: B.shape } });
    expect(Object.keys(results)).toEqual(['sum', 'product']);
    for (const [name, { data, shape, dtype }] of Object.entries(results)) {
      expect(data).toEqual(expected[name]?.data);
      expect(shape).toEqual([2, 3]);
      expect(dtype).toBe('float32');
    }
    expect(A.data).toHaveLength(6);
  });

  test('gives the outputs that are wanted', async () => {
    const model = await load(TWO_INPUTS);
    expect(Object.keys(await model.run({ a: A, b: B }, { outputs: ['product'] }))).toEqual(['product']);
    await expect(model.run({ a: A, b: B }, { outputs: ['quotient'] })).rejects.toThrow(InvalidOptionError);
  });

  test.for(DTYPES)('hands $dtype of shape $shape through unchanged', async (tensor) => {
    const model = await loadModel(identity(toDataType(tensor.dtype)));
    const { y } = await model.run({ x: tensor });
    await model.dispose();
    expect(y).toEqual(tensor);
  });

  test.for([
    ['a missing input', { a: A }, ['"b": it is missing']],
    ['an input of another name', { a: A, b: B, c: A }, ['"c": the model has no such input']],
    [
      'another dtype',
      { a: { data: Int32Array.of(1, 2, 3), shape: [1, 3] }, b: { ...B, dtype: 'int64' as const } },
      [
        '"a": the data of float32 must be a Float32Array, but are a Int32Array',
        '"b": the dtype must be float32',
      ],
    ],
    ['a plain array', { a: { data: [1, 2, 3], shape: [1, 3] }, b: B }, ['"a": the data of float32 must be']],
    ['another rank', { a: { ...A, shape: [6] }, b: B }, ['"a": it must have 2 dimensions, but has 1']],
    ['another size', { a: { ...A, shape: [3, 2] }, b: B }, ['"a": dimension 1 must be 3, but is 2']],
    ['too few elements', { a: { ...A, shape: [3, 3] }, b: B }, ['"a": the shape [3, 3] has 9 elements']],
    ['no sizes', { a: { ...A, shape: [-2, -3] }, b: B }, ['"a": the shape must be an array of whole']],
    [
      'sizes that should be equal',
      { a: { data: Float32Array.of(1, 2, 3), shape: [1, 3] }, b: B },
      ['"b": dimension 0 is "batch" like one of "a", which is 1, but is 2'],
    ],
  ] as const)('refuses %s before ONNX Runtime sees it', async ([, inputs, problems]) => {
    const model = await load(TWO_INPUTS);
    // @ts-expect-error what a caller without types may pass
    const failure = await model.run(inputs).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InvalidInputsError);
    for (const problem of problems) expect(String(failure)).toContain(problem);
    expect(String(failure)).toContain('a: float32 [batch, 3]; b: float32 [batch, 3]');
  });

  test('takes an abort signal and is disposed', async () => {
    const model = await loadModel(TWO_INPUTS);
    const { signal } = new AbortController();
    const reason = new Error('enough');
    await expect(model.run({ a: A, b: B }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const underWay = model.run({ a: A, b: B }, { signal });
    await model[Symbol.asyncDispose]();
    expect(Object.keys(await underWay)).toHaveLength(2);
    await expect(model.run({ a: A, b: B })).rejects.toThrow(DisposedModelError);
  });

  test('loads a model that comes with the project by its name', async () => {
    const model = await loadModel('imdb-lstm');
    const { probability } = await model.run({ tokens: { data: Int32Array.of(1, 20, 6), shape: [1, 3] } });
    await model.dispose();
    expect(probability?.shape).toEqual([1, 1]);
  });
});

/** The dtypes of the table that the builder writes. */
function toDataType(dtype: Tensor['dtype']): DataType {
  const known = (['float32', 'float16', 'int32', 'int64', 'int8', 'uint8', 'bool'] as const).find(
    (name) => name === dtype,
  );
  if (known === undefined) throw new Error(`the builder writes no ${dtype}`);
  return known;
}
