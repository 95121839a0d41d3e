import { describe, expect, test } from 'vitest';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { listCalls } from './layer-calls.ts';
import { parseModelConfig } from './model-config.ts';

type Reference = readonly [string, number, number, object?];

const layer = (name: string, inboundNodes: readonly (readonly Reference[])[] = [], className = 'Dense') => ({
  className,
  config: { name },
  inboundNodes,
});
const input = layer('x', [], 'InputLayer');
const model = (
  layers: readonly object[],
  outputLayers: readonly Reference[],
  inputLayers: readonly Reference[] = [['x', 0, 0]],
) => ({ className: 'Model', config: { name: 'm', layers, inputLayers, outputLayers } });

const list = (value: object) => listCalls(parseModelConfig(value, 'x.json'), 'x.json');
const at = (place: number, output = 0) => ({ place, output });

describe('listCalls', () => {
  test('runs the last input of a call first, and every call after its inputs', () => {
    const layers = [
      layer(
        'sum',
        [
          [
            ['a', 0, 0],
            ['b', 0, 0],
          ],
        ],
        'Add',
      ),
      layer('a', [[['x', 0, 0]]]),
      input,
      layer('b', [[['x', 0, 0, {}]]]),
    ];
    expect(list(model(layers, [['sum', 0, 0]]))).toEqual({
      calls: [
        { layerName: 'b', inputs: [at(0)] },
        { layerName: 'a', inputs: [at(0)] },
        { layerName: 'sum', inputs: [at(2), at(1)] },
      ],
      outputs: [at(3)],
    });
  });

  test('lists a layer that is shared once for every call', () => {
    const layers = [input, layer('a', [[['x', 0, 0]], [['a', 0, 0]]])];
    expect(list(model(layers, [['a', 1, 0]])).calls).toEqual([
      { layerName: 'a', inputs: [at(0)] },
      { layerName: 'a', inputs: [at(1)] },
    ]);
  });

  test('leaves out what no output needs', () => {
    const layers = [input, layer('a', [[['x', 0, 0]]]), layer('unused', [[['a', 0, 0]]])];
    expect(list(model(layers, [['a', 0, 0]])).calls).toHaveLength(1);
  });

  test('counts inputs before calls, and gives every output of the model', () => {
    const layers = [
      input,
      layer('y', [], 'InputLayer'),
      layer('a', [
        [
          ['x', 0, 0],
          ['y', 0, 0],
        ],
      ]),
    ];
    const ends: Reference[] = [
      ['a', 0, 2],
      ['y', 0, 0],
    ];
    expect(
      list(
        model(layers, ends, [
          ['x', 0, 0],
          ['y', 0, 0],
        ]),
      ),
    ).toEqual({
      calls: [{ layerName: 'a', inputs: [at(0), at(1)] }],
      outputs: [at(2, 2), at(1)],
    });
  });

  test('puts initial states, which Keras gives by name, behind the sequence', () => {
    const states = [
      ['a', 0, 1],
      ['a', 0, 2],
    ];
    const layers = [
      input,
      layer('a', [[['x', 0, 0]]]),
      layer('b', [[['x', 0, 0, { initialState: states, training: null }]]]),
    ];
    expect(list(model(layers, [['b', 0, 0]])).calls[1]?.inputs).toEqual([at(0), at(1, 1), at(1, 2)]);
  });

  test('puts the calls inside a nested model behind its own, unmasks what it gives, and again for every use', () => {
    const inner = model([input, layer('a', [[['x', 0, 0]]])], [['a', 0, 0]]);
    const nested = {
      ...inner,
      config: { ...inner.config, name: 'inner' },
      inboundNodes: [[['x', 0, 0]], [['inner', 1, 0]]],
    };
    const unmasked = { isUnmasked: true };
    expect(list(model([input, nested], [['inner', 2, 0]]))).toEqual({
      calls: [
        { layerName: 'inner', inputs: [at(0)] },
        { layerName: 'inner/a', inputs: [at(1)] },
        { layerName: 'inner', inputs: [{ ...at(2), ...unmasked }] },
        { layerName: 'inner/a', inputs: [at(3)] },
      ],
      outputs: [{ ...at(4), ...unmasked }],
    });
  });

  test('chains the layers of a Sequential model, nested ones too, and dissolves the one at its start', () => {
    const inner = { className: 'Sequential', config: [layer('a'), layer('b')] };
    const namesOf = (config: readonly object[]) =>
      list({ className: 'Sequential', config }).calls.map(({ layerName }) => layerName);
    expect(namesOf([layer('c'), inner])).toEqual(['c', 'layer_1', 'layer_1/a', 'layer_1/b']);
    expect(namesOf([inner, layer('c')])).toEqual(['layer_0/a', 'layer_0/b', 'c']);
  });

  test('takes a chain of any length', () => {
    const layers = Array.from({ length: 20_000 }, (_, i) => layer(`l${i}`));
    expect(list({ className: 'Sequential', config: layers }).calls).toHaveLength(20_000);
  });
});

const doubled = (depth: number): object =>
  depth === 0
    ? layer('end')
    : {
        className: 'Model',
        config: {
          name: 'twice',
          layers: [
            input,
            {
              ...doubled(depth - 1),
              inboundNodes: [[['x', 0, 0]], [[depth === 1 ? 'end' : 'twice', depth === 1 ? 0 : 1, 0]]],
            },
          ],
          inputLayers: [['x', 0, 0]],
          outputLayers: [[depth === 1 ? 'end' : 'twice', depth === 1 ? 1 : 2, 0]],
        },
      };

describe('listCalls refuses', () => {
  test.for([
    { name: 'a layer that is not there', inbound: [[['y', 0, 0]]], message: 'call 0 of the layer "y"' },
    {
      name: 'a call that is not there',
      inbound: [[['x', 0, 0]]],
      node: 1,
      message: 'call 1 of the layer "a"',
    },
    { name: 'a second output of an input', inbound: [[['x', 0, 1]]], message: 'no output 1 of call 0' },
    { name: 'a circle', inbound: [[['a', 0, 0]]], message: 'The layer "a" takes its own result' },
    { name: 'arguments', inbound: [[['x', 0, 0, { axis: 1 }]]], message: 'called with other arguments' },
  ] satisfies { name: string; inbound: Reference[][]; node?: number; message: string }[])(
    '$name',
    ({ inbound, node = 0, message }) => {
      const run = () => list(model([input, layer('a', inbound)], [['a', node, 0]]));
      expect(run).toThrow(InvalidModelError);
      expect(run).toThrow(message);
    },
  );

  test('more calls than any model needs, from a small file', () => {
    expect(() => list(doubled(30))).toThrow('calls layers more than 100000 times');
  });

  test('models nested without end', () => {
    expect(() => list(doubled(40))).toThrow('nested more than 32 deep');
  });
});
