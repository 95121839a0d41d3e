/**
 * EinsumDense of tfjs (which its bundle leaves out) as Einsum (ONNX version 12) and Add 14, then its activation.
 * Refused: unknown activations, and equations with an ellipsis, which tfjs cannot run.
 */
import * as v from 'valibot';
import type { Dimension } from '../onnx/graph.ts';
import { ACTIVATION_OPTION, activationRefusal, emitActivation, endingOf } from './activations.ts';
import { defineConverter } from './layer.ts';
import { asFloat } from './values.ts';

/** The letters of input, kernel and output; a letter is an axis. */
const EQUATION = /^([a-z]+),([a-z]+)->([a-z]+)$/i;

export const einsumDenseConverter = defineConverter({
  config: v.object({
    equation: v.string(),
    biasAxes: v.nullish(v.string()),
    activation: v.nullish(ACTIVATION_OPTION, 'linear'),
  }),
  refusal: ({ equation, activation }) =>
    EQUATION.test(equation)
      ? activationRefusal(activation)
      : `its equation is "${equation}", expected letters as in "abc,cd->abd"`,
  convert: ({ equation, biasAxes, activation }, input, { graph, weight, refuse }) => {
    const [, inputAxes = '', kernelAxes = '', outputAxes = ''] = EQUATION.exec(equation) ?? [];
    if (inputAxes.length !== input.shape.length) {
      return refuse(`its input has ${input.shape.length} dimensions, expected ${inputAxes.length}`);
    }
    const sizes = new Map<string, Dimension>([...inputAxes].map((axis, i) => [axis, input.shape[i] ?? 1]));
    const expected = [...kernelAxes].map((axis) => {
      const size = sizes.get(axis);
      return typeof size === 'number' ? size : undefined;
    });
    const kernel = weight('kernel', expected);
    [...kernelAxes].forEach((axis, i) => {
      sizes.set(axis, kernel.shape[i] ?? 1);
    });
    const product = graph.node(
      'Einsum',
      [asFloat(graph, input), graph.initializer('kernel', { ...kernel, dataType: 'float32' })],
      { equation },
    );
    const first = Math.min(...[...(biasAxes ?? '')].map((axis) => outputAxes.indexOf(axis)));
    const isOdd = first < 0 || [...outputAxes].some((axis) => !sizes.has(axis));
    if (isOdd) return refuse(`its equation is "${equation}", and its bias has the axes "${biasAxes ?? ''}"`);
    const bias = biasAxes ? weight('bias', Array.from({ length: outputAxes.length - first })) : undefined;
    const sums = bias
      ? graph.node('Add', [product, graph.initializer('bias', { ...bias, dataType: 'float32' })])
      : product;
    return {
      value: emitActivation(graph, activation, sums),
      dataType: 'float32',
      shape: [...outputAxes].map((axis) => sizes.get(axis) ?? 1),
      ending: endingOf(activation),
      isPaddingIgnored: false,
    };
  },
});
