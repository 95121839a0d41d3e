/** SimpleRNN of tfjs as one ONNX RNN (version 7, 14 or 22); recurrent.ts says how, and what is refused. */
import { RNN_GATES } from './gate-weights.ts';
import type { RecurrentCell } from './recurrent.ts';
import { defineRecurrentConverter } from './recurrent-converter.ts';

export const SIMPLE_RNN_CELL: RecurrentCell = {
  opType: 'RNN',
  gates: RNN_GATES,
  activations: ['activation'],
};

export const simpleRnnConverter = defineRecurrentConverter(SIMPLE_RNN_CELL);
