/** Fourier transforms; complex tensors are made and taken apart inside of the model. */
import { type ArgumentSpec, B, float, graphCase, type OpCase, open } from './op-case.ts';

const complexCase = (op: string, argument: ArgumentSpec): OpCase =>
  graphCase(
    `${op} of ${argument.shape.length} dimensions, ${argument.shape.at(-1)} numbers${argument.isOpen ? ', open' : ''}`,
    {
      inputs: [],
      nodes: [
        { name: 'x', op: 'Complex', inputs: ['real', 'imaginary'] },
        { name: 'transformed', op, inputs: ['x'] },
        ...(op === 'IRFFT'
          ? [{ name: 'result', op: 'Identity', inputs: ['transformed'] }]
          : [
              { name: 'result', op: 'Real', inputs: ['transformed'] },
              { name: 'other', op: 'Imag', inputs: ['transformed'] },
            ]),
      ],
      outputs: op === 'IRFFT' ? ['result'] : ['result', 'other'],
    },
    { real: argument, imaginary: argument },
    { opsets: { first: 17 } },
  );

const realCase = (argument: ArgumentSpec): OpCase =>
  graphCase(
    `RFFT of ${argument.shape.length} dimensions, ${argument.shape.at(-1)} numbers${argument.isOpen ? ', open' : ''}`,
    {
      inputs: [],
      nodes: [
        { name: 'transformed', op: 'RFFT', inputs: ['x'] },
        { name: 'result', op: 'Real', inputs: ['transformed'] },
        { name: 'size', op: 'ComplexAbs', inputs: ['transformed'] },
      ],
      outputs: ['result', 'size'],
    },
    { x: argument },
    { opsets: { first: 17 } },
  );

const SIGNALS = [float(B, 8), float(B, 7), float(6), float(B, 2, 5), open(float(3, 8))];

export const SPECTRAL_CASES: readonly OpCase[] = [
  ...['FFT', 'IFFT', 'IRFFT'].flatMap((op) => SIGNALS.map((signal) => complexCase(op, signal))),
  complexCase('IRFFT', float(B, 2)),
  complexCase('IRFFT', float(2, 1, 2, 5)),
  ...SIGNALS.map(realCase),
  realCase(float(B, 1, 2, 16)),
];
