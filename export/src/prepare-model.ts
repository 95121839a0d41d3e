/** Reads and converts a model, whatever kind it is. */
import type { GraphModelCheck } from './check/check-graph-model.ts';
import type { ParityReport } from './check/check-parity.ts';
import { type ConvertedModel, type ConvertOptions, convertDescription } from './convert.ts';
import type { ModelDescription } from './read/description.ts';
import { openModel } from './read/open-model.ts';
import { readGraphModel } from './read/read-graph-model.ts';
import { readLayersModel } from './read/read-model.ts';

export interface PreparedModel {
  /** Where the model.json is. */
  readonly path: string;
  readonly converted: ConvertedModel;
  /** What lies beside a layers model. */
  readonly sidecars: Pick<ModelDescription, 'text' | 'series'>;
  /** Compares what was written with the original. */
  check(options: Omit<GraphModelCheck, 'description'>): Promise<ParityReport>;
}

/** @throws {ExportError} what reading and converting throw. */
export async function prepareModel(
  source: string,
  options: ConvertOptions,
  signal: AbortSignal | undefined,
): Promise<PreparedModel> {
  const opened = await openModel(source, signal);
  // Loaded where they are needed: the ops are many files, and TensorFlow.js and ONNX Runtime take longer than a conversion.
  if (opened.format === 'graph-model') {
    const { convertGraphDescription } = await import('./ops/convert-graph-description.ts');
    const description = await readGraphModel(opened);
    return {
      path: opened.path,
      converted: convertGraphDescription(description, options),
      sidecars: {},
      check: async (check) =>
        (await import('./check/check-graph-model.ts')).checkGraphModel({ ...check, description }),
    };
  }
  const description = await readLayersModel(opened);
  return {
    path: opened.path,
    converted: convertDescription(description, options),
    sidecars: description,
    check: async (check) =>
      (await import('./check/check-layers-model.ts')).checkLayersModel({ ...check, description }),
  };
}
