/** Compares a model with the series.json beside it. */
import { SeriesMismatchError } from './errors/series-mismatch-error.ts';
import type { Dimension, ValueInfo } from './onnx/graph.ts';
import type { ModelDescription } from './read/description.ts';

type TensorInfo = Omit<ValueInfo, 'name'>;

/** @throws {SeriesMismatchError} if the input is not float32 `[batch, windowLength, columns]`. */
export function checkSeriesInput({ path, series }: ModelDescription, inputs: readonly TensorInfo[]): void {
  if (!series) return;
  const sizes = [series.windowLength, series.columns.length];
  if (fit(inputs, sizes)) return;
  throw new SeriesMismatchError(path, 'input', format(sizes), inputs.map(describe).join(' and '));
}

/** @throws {SeriesMismatchError} if the output is not float32 `[batch, horizon]`. */
export function checkSeriesOutput({ path, series }: ModelDescription, outputs: readonly TensorInfo[]): void {
  if (!series) return;
  const sizes = [series.horizon];
  if (fit(outputs, sizes)) return;
  throw new SeriesMismatchError(path, 'output', format(sizes), outputs.map(describe).join(' and '));
}

/** There is one alone, and a size that the model leaves open fits every one. */
function fit([tensor, ...others]: readonly TensorInfo[], sizes: readonly number[]): boolean {
  if (!tensor || others.length > 0) return false;
  const { dataType, shape } = tensor;
  return (
    dataType === 'float32' &&
    shape.length === sizes.length + 1 &&
    sizes.every((size, i) => typeof shape[i + 1] === 'string' || shape[i + 1] === size)
  );
}

function describe({ dataType, shape }: TensorInfo): string {
  return format(shape.slice(1), dataType);
}

function format(sizes: readonly Dimension[], dataType = 'float32'): string {
  return `${dataType} [batch, ${sizes.join(', ')}]`;
}
