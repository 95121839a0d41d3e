/** Layers that are an activation with options. */
import { layers } from '@tensorflow/tfjs-layers';
import { embedding, FEATURES, gru, type ParityCase } from './case-parts.ts';
import { TOKEN_INPUTS, VALUE_INPUTS, valueRows } from './layer-inputs.ts';

const inputShape = [null, FEATURES];
const inputs = VALUE_INPUTS.sequences;

const elementwiseCases: readonly ParityCase[] = [
  { name: 'ReLU', layers: () => [layers.reLU({ inputShape })], inputs },
  { name: 'ReLU up to 2.5', layers: () => [layers.reLU({ maxValue: 2.5, inputShape })], inputs },
  { name: 'LeakyReLU', layers: () => [layers.leakyReLU({ inputShape })], inputs },
  { name: 'LeakyReLU, alpha 0.05', layers: () => [layers.leakyReLU({ alpha: 0.05, inputShape })], inputs },
  { name: 'ELU', layers: () => [layers.elu({ inputShape })], inputs },
  { name: 'ThresholdedReLU', layers: () => [layers.thresholdedReLU({ inputShape })], inputs },
  {
    name: 'ThresholdedReLU, theta 0.5',
    layers: () => [layers.thresholdedReLU({ theta: 0.5, inputShape })],
    inputs,
  },
  {
    name: 'activations that keep the mask',
    layers: () => [embedding(true), layers.reLU({ maxValue: 0.3 }), gru()],
    inputs: TOKEN_INPUTS.any,
  },
];

const SHARED_AXES = [undefined, 1, [2], [1, 2]];
const preluCases: readonly ParityCase[] = [
  ...SHARED_AXES.map((sharedAxes) => ({
    name: `PReLU of images, shared axes ${sharedAxes ?? 'none'}`,
    layers: () => [layers.prelu({ ...(sharedAxes && { sharedAxes }), inputShape: [5, 4, FEATURES] })],
    inputs: valueRows(5, 4, FEATURES),
  })),
  {
    name: 'PReLU under a mask',
    layers: () => [embedding(true), layers.prelu({ sharedAxes: [1] }), gru()],
    inputs: TOKEN_INPUTS.any,
  },
];

const softmaxCases: readonly ParityCase[] = [
  {
    name: 'Softmax of rows',
    layers: () => [layers.softmax({ inputShape: [FEATURES] })],
    inputs: VALUE_INPUTS.rows,
  },
  ...[[-1], [2], [1, 2], [-1, 1]].map((axis) => ({
    name: `Softmax over the axes ${axis.join(' and ')}`,
    layers: () => [layers.softmax({ axis, inputShape })],
    inputs,
  })),
  {
    name: 'Softmax over axis -1',
    layers: () => [layers.softmax({ axis: -1, inputShape })],
    inputs,
  },
];

export const ACTIVATION_CASES: readonly ParityCase[] = [...elementwiseCases, ...preluCases, ...softmaxCases];

export const ACTIVATION_CASE_COUNT = 8 + 5 + 6;
