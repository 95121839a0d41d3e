/** Writes a converted model, once it agrees with its original, and measures what less precise weights cost. */
import { setImmediate } from 'node:timers/promises';
import type { ParityReport } from './check/check-parity.ts';
import { DEFAULT_TOLERANCE } from './check-settings.ts';
import { ParityError } from './errors/parity-error.ts';
import type { OnnxModel } from './onnx/graph.ts';
import type { Precision } from './precision/precision.ts';
import { type StagedModel, stageModel } from './stage-model.ts';

/** How a model answers on labelled texts. */
export interface TextAccuracy {
  /** Share of the texts that got their label, from 0 to 1. */
  readonly accuracy: number;
  /** Of the texts. */
  readonly count: number;
}

export interface PrecisionReport {
  readonly name: Precision;
  /** With float32 weights. */
  readonly sizeBytesBefore: number;
  /** From the original, absolute below 1 and relative above; null where nothing was compared. */
  readonly maxDifference: number | null;
  /** On the data that the caller named; null where it named none. */
  readonly accuracy: { readonly before: number; readonly after: number; readonly count: number } | null;
}

export interface WriteOptions {
  readonly precision: Precision;
  readonly isExternal: boolean;
  /** The largest difference that passes the check; of less precise weights, none is too large by default. */
  readonly tolerance: number | undefined;
  /** Compares a file with the original; undefined leaves the comparison out. */
  readonly check: ((file: string, tolerance: number) => Promise<ParityReport>) | undefined;
  /** Measures a file on texts that the caller named. */
  readonly evaluate: ((file: string) => Promise<TextAccuracy>) | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface PreciseModels {
  /** With float32 weights. */
  readonly model: OnnxModel;
  /** What is written: with the precision that was asked for. */
  readonly reduced: OnnxModel;
}

export interface WrittenModel {
  readonly externalDataPath: string | null;
  readonly sizeBytes: number;
  readonly precision: PrecisionReport;
  /** What the comparison with the original found, with float32 weights; null where it was left out. */
  readonly check: ParityReport | null;
}

/**
 * The conversion is checked with float32 weights, whatever the precision: a fault must not hide behind rounding.
 *
 * @throws {ParityError} above the tolerance, and for outputs that are not numbers; then nothing is written.
 */
export async function writeChecked(
  path: string,
  { model, reduced }: PreciseModels,
  options: WriteOptions,
): Promise<WrittenModel> {
  const { precision, isExternal, tolerance, signal } = options;
  await using staged = await stageModel(path, reduced, { isExternal, signal });
  await using reference =
    precision === 'fp32'
      ? undefined
      : await stageModel(path.replace(/(\.onnx)?$/, '.fp32.onnx'), model, { isExternal, signal });
  const before = reference ?? staged;
  const check = (await options.check?.(before.temporaryPath, tolerance ?? DEFAULT_TOLERANCE)) ?? null;
  const lossy = reference
    ? ((await options.check?.(staged.temporaryPath, Number.POSITIVE_INFINITY)) ?? null)
    : check;
  checkLoss(path, lossy, reference ? tolerance : undefined);
  const accuracy = await compareAccuracy(before, staged, options.evaluate);
  await setImmediate();
  signal?.throwIfAborted();
  await staged.publish();
  return {
    externalDataPath: staged.externalDataPath ?? null,
    sizeBytes: staged.sizeBytes,
    precision: {
      name: precision,
      sizeBytesBefore: before.sizeBytes,
      maxDifference: lossy?.maxDifference ?? null,
      accuracy,
    },
    check,
  };
}

/** What rounding does to an output is no excuse here: the weights were rounded on purpose. */
function checkLoss(path: string, report: ParityReport | null, tolerance = Number.POSITIVE_INFINITY): void {
  const outputs = report?.outputs.filter(({ isRandom }) => !isRandom) ?? [];
  for (const { name, difference, worstBatch } of outputs) {
    if (difference <= tolerance) continue;
    throw new ParityError(`${path}, output "${name}", ${worstBatch}`, difference, tolerance);
  }
}

async function compareAccuracy(
  before: StagedModel,
  after: StagedModel,
  evaluate: WriteOptions['evaluate'],
): Promise<PrecisionReport['accuracy']> {
  if (!evaluate) return null;
  const { accuracy, count } = await evaluate(before.temporaryPath);
  if (before === after) return { before: accuracy, after: accuracy, count };
  return { before: accuracy, after: (await evaluate(after.temporaryPath)).accuracy, count };
}
