/**
 * TensorFlow.js as this package uses it: models are defined, saved and loaded with it, on its plain CPU backend,
 * while an engine does the work. Import this module wherever tensors are made.
 */
import '@tensorflow/tfjs-backend-cpu';
import { enableProdMode } from '@tensorflow/tfjs-core';

// Keeps tfjs from printing an advertisement for tfjs-node at the first tensor.
enableProdMode();
