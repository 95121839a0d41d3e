import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { callsInARow, INBOUND_NODES, orderCalls } from './layer-calls.ts';

type Inbound = Parameters<typeof orderCalls>[0][number]['inboundNodes'];
const layer = (name: string, inboundNodes: Inbound, className = 'Dense') => ({
  name,
  className,
  inboundNodes,
});
const input = layer('x', [], 'InputLayer');

describe('orderCalls', () => {
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
    expect(orderCalls(layers, ['sum', 0, 0], 'x.json')).toEqual([
      { layerName: 'x', inputs: [] },
      { layerName: 'b', inputs: [0] },
      { layerName: 'a', inputs: [0] },
      { layerName: 'sum', inputs: [2, 1] },
    ]);
  });

  test('lists a layer that is shared once for every call', () => {
    const layers = [input, layer('a', [[['x', 0, 0]], [['a', 0, 0]]])];
    expect(orderCalls(layers, ['a', 1, 0], 'x.json')).toEqual([
      { layerName: 'x', inputs: [] },
      { layerName: 'a', inputs: [0] },
      { layerName: 'a', inputs: [1] },
    ]);
  });

  test('leaves out what the output does not need', () => {
    const layers = [input, layer('a', [[['x', 0, 0]]]), layer('unused', [[['a', 0, 0]]])];
    expect(orderCalls(layers, ['a', 0, 0], 'x.json')).toHaveLength(2);
  });

  test.for([
    { name: 'a layer that is not there', inbound: [[['y', 0, 0]]], message: 'the layer "y"' },
    {
      name: 'a call that is not there',
      inbound: [[['x', 0, 0]]],
      node: 1,
      message: 'call 1 of the layer "a"',
    },
    { name: 'a second output', inbound: [[['x', 0, 1]]], message: 'no output 1 of call 0 of the layer "x"' },
    { name: 'a circle', inbound: [[['a', 0, 0]]], message: 'The layer "a" takes its own result' },
  ] satisfies { name: string; inbound: Inbound; node?: number; message: string }[])(
    'refuses $name',
    ({ inbound, node = 0, message }) => {
      const order = () => orderCalls([input, layer('a', inbound)], ['a', node, 0], 'x.json');
      expect(order).toThrow(InvalidModelError);
      expect(order).toThrow(message);
    },
  );
});

test('callsInARow gives each layer the result of the one before it', () => {
  expect(callsInARow([{ name: 'a' }, { name: 'b' }])).toEqual([
    { layerName: 'a', inputs: [] },
    { layerName: 'b', inputs: [0] },
  ]);
});

test('INBOUND_NODES refuses arguments', () => {
  expect(() => v.parse(INBOUND_NODES, [[['x', 0, 0, { training: true }]]])).toThrow('called with arguments');
});
