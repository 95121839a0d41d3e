/** Functions of single numbers, and complex numbers. */
import {
  B,
  between,
  float,
  given,
  graphCase,
  int,
  type OpCase,
  opCase,
  positive,
  scalar,
  stored,
} from './op-case.ts';

/** For each op the numbers that it is defined for; from -2 to 2 where nothing is said. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  Acos: [-1, 1],
  Acosh: [1, 5],
  Asin: [-1, 1],
  Asinh: [-5, 5],
  Atan: [-5, 5],
  Atanh: [-0.95, 0.95],
  Log: [0.1, 5],
  Log1p: [-0.9, 5],
  Reciprocal: [0.2, 3],
  Relu6: [-2, 8],
  Round: [-5, 5],
  Rsqrt: [0.1, 5],
  Softplus: [-20, 20],
  Sqrt: [0, 5],
  Tan: [-1.4, 1.4],
};
const FLOAT_OPS = [
  ...[
    'Abs',
    'Acos',
    'Acosh',
    'Asin',
    'Asinh',
    'Atan',
    'Atanh',
    'Ceil',
    'Cos',
    'Cosh',
    'Elu',
    'Erf',
    'Exp',
    'Expm1',
  ],
  ...[
    'Floor',
    'IsFinite',
    'IsInf',
    'IsNan',
    'LeakyRelu',
    'Log',
    'Log1p',
    'Neg',
    'Reciprocal',
    'Relu',
    'Relu6',
    'Round',
  ],
  ...['Rsqrt', 'Selu', 'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softplus', 'Sqrt', 'Square', 'Tan', 'Tanh'],
];
const INT_OPS = ['Abs', 'Neg', 'Relu', 'Relu6', 'Sign', 'Square'];
const SPECIAL = given('float32', [5], [0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1]);
/** So small that 1 + x has lost most of it. */
const TINY = given('float32', [4], [1e-6, -1e-6, 1e-9, 0]);

export const BASIC_MATH_CASES: readonly OpCase[] = [
  ...FLOAT_OPS.map((op) => opCase(op, [between(...(RANGES[op] ?? [-2, 2]), B, 6)])),
  ...INT_OPS.map((op) => opCase(op, [int(-9, 9, B, 6)])),
  ...['IsFinite', 'IsInf', 'IsNan'].map((op) => opCase(op, [SPECIAL])),
  ...['Expm1', 'Log1p'].map((op) => opCase(op, [TINY])),
  opCase('Round', [given('float32', [6], [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5])]),
  opCase('LeakyRelu', [float(B, 4)], { attributes: { alpha: { float: 0.05 } } }),
  opCase('Prelu', [float(B, 3, 4), stored(positive(4))]),
  opCase('Prelu', [float(B, 3, 4), stored(positive(3, 1))]),
  opCase('Prelu', [float(B, 3, 4), positive(4)]),
  opCase('ClipByValue', [float(B, 4), scalar(-0.5, 'float32'), scalar(1, 'float32')]),
  opCase('ClipByValue', [float(B, 4), given('float32', [], [-0.5]), given('float32', [], [1])]),
  opCase('ClipByValue', [int(-9, 9, B, 4), scalar(-2), scalar(3)]),
  opCase('Atan2', [float(B, 4), float(B, 4)]),
  opCase('Atan2', [
    given('float32', [6], [0, 1, -1, 0, 1, -1]),
    given('float32', [6], [0, 0, 0, -1, -1, -1]),
  ]),
  ...(['Real', 'Imag', 'ComplexAbs', 'Abs'] as const).map((op) =>
    graphCase(
      `Complex, ${op}`,
      {
        inputs: [],
        nodes: [
          { name: 'complex', op: 'Complex', inputs: ['real', 'imag'] },
          { name: 'sum', op: 'Add', inputs: ['complex', 'complex'] },
          { name: 'part', op, inputs: ['sum'] },
        ],
        outputs: ['part'],
      },
      { real: float(B, 3), imag: float(B, 3) },
    ),
  ),
];
