/**
 * GRU of tfjs as one ONNX GRU (version 7, 14 or 22) with `linear_before_reset` 0, since tfjs resets the state before
 * it multiplies it; recurrent.ts says how, and what is refused.
 */
import { GRU_GATES } from './gate-weights.ts';
import type { RecurrentCell } from './recurrent.ts';
import { defineRecurrentConverter } from './recurrent-converter.ts';

export const GRU_CELL: RecurrentCell = {
  opType: 'GRU',
  gates: GRU_GATES,
  activations: ['recurrentActivation', 'activation'],
};

export const gruConverter = defineRecurrentConverter(GRU_CELL);
