import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeModel } from './decode.ts';
import { encodeModel } from './encode.ts';
import type { Attribute, NamedTensor, OnnxModel, ValueInfo } from './graph.ts';

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
const size = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

const tensor: fc.Arbitrary<Omit<NamedTensor, 'name'>> = fc.oneof(
  shape.chain((dims) =>
    fc
      .array(fc.float({ noNaN: true }), { minLength: size(dims), maxLength: size(dims) })
      .map((data) => ({ dataType: 'float32' as const, shape: dims, data: Float32Array.from(data) })),
  ),
  shape.chain((dims) =>
    fc
      .array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), {
        minLength: size(dims),
        maxLength: size(dims),
      })
      .map((data) => ({ dataType: 'int64' as const, shape: dims, data: BigInt64Array.from(data) })),
  ),
  shape.chain((dims) =>
    bytes(size(dims)).map((data) => ({
      dataType: 'uint8' as const,
      shape: dims,
      data: Uint8Array.from(data),
    })),
  ),
);
const attribute: fc.Arbitrary<Attribute> = fc.oneof(
  fc.maxSafeInteger(),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.maxSafeInteger()),
  fc.array(fc.string(), { minLength: 1 }),
  fc.float({ noNaN: true }).map((float) => ({ float })),
  fc.array(fc.float({ noNaN: true })).map((floats) => ({ floats })),
  tensor.map((value) => ({ tensor: value })),
);
const info: fc.Arbitrary<ValueInfo> = fc.record({
  name: fc.string(),
  dataType: fc.constantFrom('float32', 'int32', 'bool', 'float16', 'int8'),
  shape: fc.array(fc.oneof(fc.nat({ max: 1000 }), fc.string({ minLength: 1 }))),
});
const graph = fc.record({
  name: fc.string(),
  nodes: fc.array(
    fc.record({
      name: fc.string(),
      opType: fc.string(),
      inputs: fc.array(fc.string()),
      outputs: fc.array(fc.string()),
      attributes: fc.dictionary(
        fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
        attribute,
        { noNullPrototype: true },
      ),
    }),
    { maxLength: 4 },
  ),
  initializers: fc.array(
    fc.tuple(fc.string(), tensor).map(([name, value]) => ({ ...value, name })),
    { maxLength: 4 },
  ),
  inputs: fc.array(info, { maxLength: 3 }),
  outputs: fc.array(info, { maxLength: 3 }),
});

function modelOf(parts: Partial<OnnxModel>): OnnxModel {
  return {
    graph: { name: 'g', nodes: [], initializers: [], inputs: [], outputs: [] },
    opset: 17,
    irVersion: 8,
    producerName: 'onnx-bridge',
    producerVersion: '1',
    metadata: {},
    ...parts,
  };
}

describe('encodeModel', () => {
  test('gives bytes that decode to an equal model', () => {
    fc.assert(
      fc.property(
        graph,
        fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
        (body, metadata) => {
          const withBody = {
            name: 'Scan',
            opType: 'Scan',
            inputs: [],
            outputs: [],
            attributes: { body: { graph: body } },
          };
          const model = modelOf({ graph: { ...body, nodes: [...body.nodes, withBody] }, metadata });
          expect(decodeModel(encodeModel(model))).toEqual(model);
        },
      ),
    );
  });

  test('gives bytes that decode from a Buffer too, which starts anywhere in its memory', () => {
    const weight = { name: 'w', dataType: 'float32', shape: [2], data: Float32Array.of(1, 2) } as const;
    const model = modelOf({ graph: { ...modelOf({}).graph, initializers: [weight] } });
    const padded = Buffer.concat([Buffer.from('x'), encodeModel(model)]);
    expect(decodeModel(padded.subarray(1))).toEqual(model);
  });

  test('writes the metadata before the graph', () => {
    const graphOf = { ...modelOf({}).graph, name: 'name-of-the-graph' };
    const encoded = encodeModel(modelOf({ graph: graphOf, metadata: { 'name-of-an-entry': 'x' } }));
    const text = new TextDecoder('latin1').decode(encoded);
    expect(text.indexOf('name-of-an-entry')).toBeGreaterThan(0);
    expect(text.indexOf('name-of-an-entry')).toBeLessThan(text.indexOf('name-of-the-graph'));
  });

  test('refuses a fraction where ONNX has an integer', () => {
    const node = { name: 'n', opType: 'Gemm', inputs: [], outputs: [], attributes: { alpha: 0.5 } };
    const model = modelOf({ graph: { ...modelOf({}).graph, nodes: [node] } });
    expect(() => encodeModel(model)).toThrow(
      'attribute "alpha" is 0.5: whole numbers only; write { float: 0.5 }',
    );
  });
});
