/** What flows between layers: its type and sizes. */
import { DATA_TYPE_NUMBERS } from '../onnx/data-types.ts';
import type { DataType, Dimension, Value } from '../onnx/graph.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Flow } from './layer.ts';

/** The last size where it is known. */
export function lastSize({ shape }: Flow): number | undefined {
  const size = shape.at(-1);
  return typeof size === 'number' ? size : undefined;
}

/** The value as float32, as a layer with weights computes. */
export function asFloat(graph: GraphBuilder, { value, dataType }: Flow): Value {
  return dataType === 'float32' ? value : castTo(graph, value, 'float32');
}

/** @see ONNX operator Cast, version 13. */
export function castTo(graph: GraphBuilder, value: Value, dataType: DataType): Value {
  return graph.node('Cast', [value], { to: DATA_TYPE_NUMBERS[dataType] });
}

/** How many values there are in so many dimensions, or undefined where a size is known at run time alone. */
export function productOf(sizes: readonly Dimension[]): number | undefined {
  return sizes.reduce<number | undefined>(
    (product, size) => (typeof size === 'number' && product !== undefined ? product * size : undefined),
    1,
  );
}

/** The sizes, or undefined where one of them is known at run time alone. */
export function knownSizes(sizes: readonly Dimension[]): number[] | undefined {
  const known = sizes.flatMap((size) => (typeof size === 'number' ? size : []));
  return known.length === sizes.length ? known : undefined;
}
