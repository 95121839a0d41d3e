/** From a tf.LayersModel in memory to the checked bytes of an .onnx file. */
import { DEFAULT_TOLERANCE, disableTelemetry } from './check-settings.ts';
import { convertDescription } from './convert.ts';
import type { CustomConverters } from './custom/custom-converters.ts';
import { encodeModel } from './onnx/encode.ts';
import { hasRandomNodes } from './onnx/random-nodes.ts';
import { describeModel, type SavedModel } from './read/describe-model.ts';

/** What `model.save` wants back from a handler. */
interface SaveResult {
  readonly modelArtifactsInfo: { readonly dateSaved: Date; readonly modelTopologyType: 'JSON' };
}

/** A tf.LayersModel. */
export interface SavableModel {
  readonly name: string;
  save(handler: { save(artifacts: SavedModel): Promise<SaveResult> }): Promise<unknown>;
}

export interface ExportFromMemoryOptions extends Pick<SavedModel, 'text' | 'series' | 'training'> {
  /** Version of the ONNX operators; 17 by default. */
  readonly opset?: number | undefined;
  /** Converters for layers that this package does not know. */
  readonly custom?: CustomConverters | undefined;
  /** The largest difference that passes the check; 1e-5 by default. */
  readonly tolerance?: number | undefined;
  /** False leaves the comparison with the original out; true by default. */
  readonly check?: boolean | undefined;
  /** Stops the export. */
  readonly signal?: AbortSignal | undefined;
}

/** See `exportModel`. */
export async function exportFromMemory(
  model: SavableModel,
  {
    opset,
    custom,
    tolerance = DEFAULT_TOLERANCE,
    check = true,
    signal,
    ...sidecars
  }: ExportFromMemoryOptions,
): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const description = describeModel({ ...(await save(model)), ...sidecars }, model.name);
  const { model: converted, inputs, outputs } = convertDescription(description, { opset, custom });
  const file = encodeModel(converted);
  if (check) {
    disableTelemetry();
    // Loaded here alone: TensorFlow.js and ONNX Runtime take longer to load than a conversion takes.
    const { checkLayersModel } = await import('./check/check-layers-model.ts');
    const mayBeRandom = custom !== undefined || hasRandomNodes(converted.graph);
    await checkLayersModel({ description, file, inputs, outputs, tolerance, mayBeRandom, signal });
  }
  return file;
}

async function save(model: SavableModel): Promise<SavedModel> {
  let saved: SavedModel = {};
  await model.save({
    save: async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    },
  });
  return saved;
}
