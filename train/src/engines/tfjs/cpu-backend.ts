/** The plain backend of TensorFlow.js: always there, and slow; for small models that no faster engine takes. */
import '../../tfjs.ts';
import type { TfjsBackend } from './backend.ts';

export const CPU_BACKEND: TfjsBackend = {
  engine: 'tfjs-cpu',
  name: 'cpu',
  device: 'cpu',
  load: async () => ({ description: 'TensorFlow.js in JavaScript, one thread', hasRawOperators: false }),
};
