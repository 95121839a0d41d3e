/** Ops that make tensors of nothing but shapes and numbers. */
import {
  type ArgumentSpec,
  B,
  bool,
  float,
  given,
  int,
  ints,
  type OpCase,
  opCase,
  open,
  scalar,
} from './op-case.ts';

const fed = (value: number, dataType: 'float32' | 'int32' = 'int32'): ArgumentSpec =>
  given(dataType, [], [value]);
const fedInts = (...values: readonly number[]): ArgumentSpec => given('int32', [values.length], values);
const type = (T: string) => ({ attributes: { T: { type: T } } });

/** ONNX Runtime has no random numbers of opset 22. */
const opsets = { last: 21 };
const RANDOM_SHAPE = [ints(4, 5), fedInts(4, 5)];
const randomCases: readonly OpCase[] = [
  ...RANDOM_SHAPE.flatMap((shape) => [
    opCase('RandomStandardNormal', [shape], {
      attributes: { dtype: { type: 'DT_FLOAT' } },
      range: [-8, 8],
      opsets,
    }),
    opCase('RandomUniform', [shape], { attributes: { dtype: { type: 'DT_FLOAT' } }, range: [0, 1], opsets }),
    opCase('RandomUniformInt', [shape], { attributes: { minval: -2, maxval: 3 }, range: [-2, 2], opsets }),
    opCase('TruncatedNormal', [shape], {
      attributes: { dtype: { type: 'DT_FLOAT' } },
      range: [-2, 2],
      opsets,
    }),
  ]),
  opCase('Multinomial', [float(B, 4), scalar(6)], { range: [0, 3], opsets }),
];

export const CREATION_CASES: readonly OpCase[] = [
  opCase('Fill', [ints(2, 3), scalar(1.5, 'float32')], type('DT_FLOAT')),
  opCase('Fill', [ints(2), scalar(7)], type('DT_INT32')),
  opCase('Fill', [ints(), scalar(7)], type('DT_INT32')),
  opCase('Fill', [fedInts(2, 3), scalar(1, 'bool')], type('DT_BOOL')),
  opCase('Fill', [fedInts(2, 3), fed(1.5, 'float32')], type('DT_FLOAT')),
  ...['Ones', 'Zeros'].flatMap((op) => [
    opCase(op, [ints(2, 3)], type('DT_FLOAT')),
    opCase(op, [fedInts(2, 3)], type('DT_INT32')),
  ]),
  ...['OnesLike', 'ZerosLike'].flatMap((op) => [
    opCase(op, [float(B, 4)]),
    opCase(op, [open(int(0, 9, 2, 3))]),
    opCase(op, [int(0, 9, 3)]),
    opCase(op, [bool(B, 2)]),
  ]),
  opCase('Range', [scalar(1), scalar(10), scalar(3)], { attributes: { Tidx: { type: 'DT_INT32' } } }),
  opCase('Range', [fed(10), fed(1), fed(-2)], { attributes: { Tidx: { type: 'DT_INT32' } } }),
  opCase('Range', [scalar(0, 'float32'), fed(1, 'float32'), scalar(0.3, 'float32')], {
    attributes: { Tidx: { type: 'DT_FLOAT' } },
  }),
  opCase('LinSpace', [scalar(-1, 'float32'), scalar(2, 'float32'), scalar(5)]),
  opCase('LinSpace', [fed(-1, 'float32'), fed(2, 'float32'), fed(4)]),
  opCase('LinSpace', [scalar(3, 'float32'), scalar(9, 'float32'), scalar(1)]),
  opCase(
    'OneHot',
    [int(-1, 5, B, 3), scalar(5), scalar(1, 'float32'), scalar(0, 'float32')],
    type('DT_FLOAT'),
  ),
  opCase('OneHot', [int(0, 3, B), fed(4), scalar(7), scalar(-1)], type('DT_INT32')),
  opCase('OneHot', [int(0, 3, B), scalar(4), fed(0.5, 'float32'), fed(2, 'float32')], type('DT_FLOAT')),
  ...randomCases,
];
