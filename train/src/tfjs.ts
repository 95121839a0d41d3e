/**
 * TensorFlow.js as this package uses it: models are defined, saved and loaded with it, on its plain CPU backend,
 * while an engine does the work. Import this module wherever tensors are made.
 */
import '@tensorflow/tfjs-backend-cpu';
import { enableProdMode } from '@tensorflow/tfjs-core';
import { registerUnsortedSegmentSum } from './engines/tfjs/unsorted-segment-sum.ts';

// Keeps tfjs from printing an advertisement for tfjs-node at the first tensor.
enableProdMode();

// Otherwise the gradient of an embedding takes time for every token id of the vocabulary.
registerUnsortedSegmentSum('cpu');
