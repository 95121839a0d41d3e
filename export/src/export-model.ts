/** From a model to a checked .onnx file: read, convert, encode, check, write. */
import { basename, dirname, join, parse } from 'node:path';
import { writeCard } from './card/write-card.ts';
import type { ParityReport } from './check/check-parity.ts';
import { disableTelemetry } from './check-settings.ts';
import type { ConvertedLayer } from './convert.ts';
import type { CustomConverters } from './custom/custom-converters.ts';
import { type ExportFromMemoryOptions, exportFromMemory, type SavableModel } from './export-from-memory.ts';
import type { ValueInfo } from './onnx/graph.ts';
import { hasRandomNodes } from './onnx/random-nodes.ts';
import { PRECISIONS, type Precision } from './precision/precision.ts';
import { prepareModel } from './prepare-model.ts';
import { isAddress } from './read/http-files.ts';
import { isKerasFile } from './read/keras/read-keras-model.ts';
import { writeTritonRepository } from './triton/write-repository.ts';
import { type TextAccuracy, type WrittenModel, writeChecked } from './write-checked.ts';

export interface ExportOptions {
  /** A run directory, the path of a model.json or of a .h5 or .keras file, or an http(s) address of one. */
  readonly source: string;
  /**
   * The file to write; by default `model.onnx` beside the model.json, `NAME.onnx` beside NAME.keras, in the current folder
   * for an address.
   */
  readonly output?: string | undefined;
  /** Version of the ONNX operators; 17 by default. */
  readonly opset?: number | undefined;
  /**
   * The largest difference that passes the check: absolute below 1, relative above; 1e-5 by default. What fp16 and int8
   * change is reported, and judged only by a tolerance that is given.
   */
  readonly tolerance?: number | undefined;
  /** False writes the file without comparing it with the original; true by default. */
  readonly check?: boolean | undefined;
  /** How weights are stored: `fp32` by default, `fp16` at half the size, `int8` at a quarter and faster. */
  readonly precision?: Precision | undefined;
  /** Measures a model file on texts, before and after the precision was reduced. */
  readonly evaluate?: ((file: string) => Promise<TextAccuracy>) | undefined;
  /** Converters for layers and ops that this package does not know; see `loadCustomConverters`. */
  readonly custom?: CustomConverters | undefined;
  /** True puts the numbers into a second file beside the first; a model above 2 GB always has one. */
  readonly externalData?: boolean | undefined;
  /** True writes a model card beside the file, in markdown. */
  readonly card?: boolean | undefined;
  /** Folder of a model repository for Triton Inference Server, which the model is put into as well. */
  readonly triton?: string | undefined;
  /** Stops the export; a file that was there before stays as it was. */
  readonly signal?: AbortSignal | undefined;
  /** Says what is done now. */
  readonly onProgress?: ((step: string) => void) | undefined;
}

export interface ExportResult extends WrittenModel {
  readonly path: string;
  readonly opset: number;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly layers: readonly ConvertedLayer[];
  /** The model card; null where none was asked for. */
  readonly cardPath: string | null;
  /** The model's folder in the repository for Triton; null where none was asked for. */
  readonly tritonFolder: string | null;
  readonly seconds: number;
}

const OUTPUT_FILE = 'model.onnx';

/**
 * Writes a TensorFlow.js model, of layers or a graph, as an .onnx file, after both gave the same outputs for the same inputs.
 *
 * @returns what was written and how it compared.
 * @throws {ExportError} one of this package's errors; then no file is written, and an older one is left alone.
 * @throws the signal's reason, if it was aborted.
 * @example await exportModel({ source: 'runs/reviews' }); // writes runs/reviews/model.onnx
 */
export function exportModel(options: ExportOptions): Promise<ExportResult>;
/**
 * Converts a tf.LayersModel in memory, and compares both.
 *
 * @returns the bytes of an .onnx file.
 * @throws {ExportError} one of this package's errors.
 * @throws the signal's reason, if it was aborted.
 * @example await writeFile('model.onnx', await exportModel(tf.sequential({ layers })));
 */
export function exportModel(model: SavableModel, options?: ExportFromMemoryOptions): Promise<Uint8Array>;
export function exportModel(
  subject: ExportOptions | SavableModel,
  options: ExportFromMemoryOptions = {},
): Promise<ExportResult | Uint8Array> {
  return 'save' in subject ? exportFromMemory(subject, options) : exportFile(subject);
}

async function exportFile(options: ExportOptions): Promise<ExportResult> {
  const startMs = performance.now();
  try {
    return { ...(await exportUntimed(options)), seconds: (performance.now() - startMs) / 1000 };
  } catch (cause) {
    options.signal?.throwIfAborted(); // Rather than what node:fs makes of it.
    throw cause;
  }
}

/** Beside the model, under its name where it has one of its own. */
function defaultOutput(source: string, modelPath: string): string {
  const name = basename(modelPath);
  const output = isKerasFile(name) ? `${parse(name).name}.onnx` : OUTPUT_FILE;
  return isAddress(source) ? output : join(dirname(modelPath), output);
}

async function exportUntimed(options: ExportOptions): Promise<Omit<ExportResult, 'seconds'>> {
  const { source, opset, precision = 'fp32', check = true, externalData = false, card = false } = options;
  const { triton, custom } = options;
  const { tolerance, evaluate, signal, onProgress } = options;
  signal?.throwIfAborted();
  onProgress?.('Converting');
  const prepared = await prepareModel(source, { opset, custom }, signal);
  const path = options.output ?? defaultOutput(source, prepared.path);
  const { model, inputs, outputs, listLayers } = prepared.converted;
  const reduced = { ...model, graph: PRECISIONS[precision](model.graph) };
  const checkFile = (file: string, limit: number): Promise<ParityReport> => {
    onProgress?.('Comparing with TensorFlow.js');
    disableTelemetry();
    const mayBeRandom = custom !== undefined || hasRandomNodes(model.graph);
    return prepared.check({ file, inputs, outputs, tolerance: limit, mayBeRandom, signal });
  };
  const written = await writeChecked(
    path,
    { model, reduced },
    {
      precision,
      isExternal: externalData,
      tolerance,
      check: check ? checkFile : undefined,
      evaluate,
      signal,
    },
  );
  const cardPath = card ? await writeCard({ model: reduced, inputs, outputs, path, written }) : null;
  let tritonFolder: string | null = null;
  if (triton !== undefined) {
    const { externalDataPath } = written;
    const files = { modelFile: path, externalDataPath, ...prepared.sidecars };
    tritonFolder = await writeTritonRepository({ folder: triton, ...files, inputs, outputs });
  }
  const layers = listLayers(reduced.graph);
  return { path, ...written, opset: model.opset, inputs, outputs, layers, cardPath, tritonFolder };
}
