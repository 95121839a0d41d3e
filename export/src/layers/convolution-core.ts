/** What the convolution layers of tfjs share: their options, windows and activation. */
import * as v from 'valibot';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import {
  ACTIVATION_OPTION,
  activationRefusal,
  emitActivation,
  endingOf,
  isElementwise,
} from './activations.ts';
import { DATA_FORMAT, type DataFormat, type Grid, overGrid } from './channels.ts';
import type { Flow } from './layer.ts';
import { sizesOf } from './sizes.ts';
import { type Padding, type Windows, windowAttributes, windowCounts } from './windows.ts';

/** The options of a convolution over `rank` axes, the number of its filters aside. */
export function convolutionOptions(rank: number) {
  const ones = Array.from({ length: rank }, () => 1);
  return {
    kernelSize: sizesOf(rank),
    strides: v.nullish(sizesOf(rank), ones),
    dilationRate: v.nullish(sizesOf(rank), ones),
    padding: v.nullish(v.picklist(['valid', 'same', 'causal']), 'valid'),
    dataFormat: DATA_FORMAT,
    activation: v.nullish(ACTIVATION_OPTION, 'linear'),
    useBias: v.nullish(v.boolean(), true),
  };
}

export interface ConvolutionOptions {
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly dilationRate: readonly number[];
  readonly padding: Padding;
  readonly dataFormat: DataFormat;
  readonly activation: string;
  readonly useBias: boolean;
}

/** Keras knows it over one axis alone. */
export const CAUSAL_REFUSAL = 'its padding is causal, which exists over one axis alone';

export function convolutionRefusal({ padding, activation }: ConvolutionOptions): string | undefined {
  return padding === 'causal' ? CAUSAL_REFUSAL : activationRefusal(activation);
}

/**
 * Runs a convolution and its activation. tfjs applies softmax to the last axis even where that is no longer the one
 * of the channels; any other activation stands right behind the convolution, where ONNX Runtime makes one of both.
 */
export function convolve(
  graph: GraphBuilder,
  input: Flow,
  { dataFormat, activation }: Pick<ConvolutionOptions, 'dataFormat' | 'activation'>,
  emit: (grid: Grid) => Grid,
): Flow {
  const inside = isElementwise(activation) ? activation : 'linear';
  const flow = overGrid(graph, input, dataFormat, (grid) => {
    const result = emit(grid);
    return { ...result, value: emitActivation(graph, inside, result.value) };
  });
  const outside = isElementwise(activation) ? 'linear' : activation;
  return {
    ...flow,
    value: emitActivation(graph, outside, flow.value),
    ending: endingOf(activation),
  };
}

/** Adds Conv (ONNX version 11 or 22). */
export function emitConv(
  graph: GraphBuilder,
  { value, sizes }: Grid,
  windows: Windows,
  weights: { readonly inputs: readonly Value[]; readonly filterCount: number; readonly groupCount?: number },
): Grid {
  const { inputs, filterCount, groupCount = 1 } = weights;
  const attributes = {
    ...windowAttributes(sizes, windows),
    ...(groupCount > 1 && { group: groupCount }),
  };
  return {
    value: graph.node('Conv', [value, ...inputs], attributes),
    channels: filterCount,
    sizes: windowCounts(sizes, windows),
  };
}

export function windowsOf({ kernelSize, strides, dilationRate, padding }: ConvolutionOptions): Windows {
  return {
    size: kernelSize,
    strides,
    dilations: dilationRate,
    padding,
  };
}
