/** LSTM of tfjs as one ONNX LSTM (version 7, 14 or 22); recurrent.ts says how, and what is refused. */
import { LSTM_GATES } from './gate-weights.ts';
import type { RecurrentCell } from './recurrent.ts';
import { defineRecurrentConverter } from './recurrent-converter.ts';

export const LSTM_CELL: RecurrentCell = {
  opType: 'LSTM',
  gates: LSTM_GATES,
  activations: ['recurrentActivation', 'activation', 'activation'],
};

export const lstmConverter = defineRecurrentConverter(LSTM_CELL);
