/** Ops that hand values on or ask for shapes. */
import { B, bool, float, graphCase, int, type OpCase, opCase, scalar } from './op-case.ts';

const HAND_ON = [
  'FakeQuantWithMinMaxVars',
  'Identity',
  'PlaceholderWithDefault',
  'Snapshot',
  'StopGradient',
] as const;

export const GRAPH_CASES: readonly OpCase[] = [
  ...HAND_ON.map((op) => opCase(op, [float(B, 4)])),
  opCase('Identity', [bool(B, 4)]),
  opCase('IdentityN', [float(B, 4), int(0, 5, 3)], { outputCount: 2 }),
  opCase('Shape', [float(B, 4, B)]),
  opCase('Shape', [float(2, 3)]),
  opCase('ShapeN', [float(B, 4), int(0, 5, 3)], { outputCount: 2 }),
  graphCase(
    'NoOp as an output',
    {
      inputs: [],
      nodes: [
        { name: 'nothing', op: 'NoOp', inputs: [] },
        { name: 'x', op: 'Neg', inputs: ['input'] },
      ],
      outputs: ['nothing', 'x'],
    },
    { input: float(B) },
  ),
  opCase('Print', [float(B, 4), scalar(7)], {
    attributes: { message: 'Printed by a case of the op Print:' },
  }),
  opCase('Size', [float(B, 4)]),
  opCase('Size', [int(0, 3, 2, 3)]),
  opCase('Rank', [bool(B, 4)]),
  graphCase(
    'Const as an output',
    {
      inputs: [],
      nodes: [
        { name: 'same', op: 'Identity', inputs: ['constant'] },
        { name: 'x', op: 'Identity', inputs: ['input'] },
      ],
      outputs: ['constant', 'same', 'x', 'input'],
    },
    { input: float(B), constant: { ...float(2, 3), isConstant: true } },
  ),
];
