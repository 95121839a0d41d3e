/** What `export` tells people. */
import type { ParityReport } from './check/check-parity.ts';
import type { ExportResult } from './export-model.ts';
import type { PrecisionReport } from './write-checked.ts';

/** A graph has hundreds of nodes: above so many they are counted. */
const MAX_LAYER_ROWS = 60;

export function formatResult(result: ExportResult): string {
  const { path, sizeBytes, opset, layers, check, precision, cardPath, tritonFolder, seconds } = result;
  const rows = layers.length > MAX_LAYER_ROWS ? countOperators(layers) : listLayers(layers);
  return [
    `${path}: ${formatSize(sizeBytes)}, opset ${opset}`,
    ...rows,
    check ? formatCheck(check) : 'not checked (--no-check)',
    ...formatPrecision(precision, sizeBytes),
    ...(cardPath === null ? [] : [`model card: ${cardPath}`]),
    ...(tritonFolder === null ? [] : [`for Triton: ${tritonFolder}`]),
    `${seconds.toFixed(2)} s`,
  ].join('\n');
}

function listLayers(layers: ExportResult['layers']): readonly string[] {
  const width = Math.max(0, ...layers.map(({ name }) => name.length));
  return layers.map(({ name, className, operators }) => {
    const list = operators.length > 0 ? operators.join(', ') : 'nothing to do';
    return `  ${name.padEnd(width)}  ${className} -> ${list}`;
  });
}

function countOperators(layers: ExportResult['layers']): readonly string[] {
  const counts = new Map<string, number>();
  for (const { className, operators } of layers) {
    const row = `${className} -> ${operators.join(', ') || 'nothing to do'}`;
    counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  const width = Math.max(...Array.from(counts.values(), (count) => String(count).length));
  return Array.from(counts, ([row, count]) => `  ${String(count).padStart(width)} x ${row}`);
}

export function formatSize(sizeBytes: number): string {
  return `${(sizeBytes / 1000).toFixed(1)} kB`;
}

function formatCheck(report: ParityReport): string {
  const { maxDifference, tolerance, outputs, unstableOutputs, backend } = report;
  const random = outputs.filter(({ isRandom }) => isRandom);
  const unstable = outputs.filter(({ name }) => unstableOutputs.includes(name));
  const list = (names: readonly string[]): string => names.join(', ');
  return [
    `TensorFlow.js (${backend}) and ONNX Runtime agree: largest difference ${maxDifference.toExponential(1)}, ` +
      `tolerance ${tolerance}`,
    ...(random.length > 0
      ? [`random in TensorFlow.js too, and not compared: ${list(random.map(({ name }) => `"${name}"`))}`]
      : []),
    ...(unstable.length > 0
      ? [
          'different by no more than rounding makes them: ' +
            list(
              unstable.map(
                ({ name, difference, byRounding }) =>
                  `"${name}" (${difference.toExponential(1)}, by rounding ${byRounding?.toExponential(1)})`,
              ),
            ),
        ]
      : []),
  ].join('\n');
}

/** What less precise weights gain and cost, a line each. */
export function formatPrecision(
  { name, sizeBytesBefore, maxDifference, accuracy }: PrecisionReport,
  sizeBytes: number,
): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  const isReduced = name !== 'fp32';
  const difference = maxDifference === null ? '' : `, largest difference ${maxDifference.toExponential(1)}`;
  return [
    ...(isReduced
      ? [`${name}: ${formatSize(sizeBytesBefore)} before, ${formatSize(sizeBytes)} now${difference}`]
      : []),
    ...(accuracy
      ? [
          `accuracy on ${accuracy.count} texts: ` +
            (isReduced
              ? `${percent(accuracy.before)} before, ${percent(accuracy.after)} now`
              : percent(accuracy.after)),
        ]
      : []),
  ];
}
