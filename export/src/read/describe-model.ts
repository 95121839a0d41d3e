/** Turns the artifacts of a tfjs layers model into a description; knows no files. */
import * as v from 'valibot';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { InvalidSidecarError } from '../errors/invalid-sidecar-error.ts';
import { VocabularyMismatchError } from '../errors/vocabulary-mismatch-error.ts';
import { WeightsFileError } from '../errors/weights-file-error.ts';
import type { LayerDescription, ModelDescription, WeightTensor } from './description.ts';
import { describeIssue } from './issue.ts';
import { toLayerWeights } from './layer-weights.ts';
import {
  isLanguageModel,
  parseSeries,
  parseText,
  parseTraining,
  type TrainingDescription,
  vocabularySizeOf,
} from './sidecars.ts';
import { parseTopology } from './topology.ts';
import { decodeStoredWeights } from './weight-data.ts';
import { assignWeights } from './weight-owners.ts';
import { totalWeightBytes, WEIGHT_SPECS } from './weight-specs.ts';

/** What `model.save(tf.io.withSaveHandler(...))` hands over, and what may lie beside it. */
export interface SavedModel {
  readonly modelTopology?: unknown;
  readonly weightSpecs?: unknown;
  readonly weightData?: ArrayBuffer | readonly ArrayBuffer[] | undefined;
  /** The content of text.json, not yet checked. */
  readonly text?: unknown;
  /** The content of series.json, not yet checked. */
  readonly series?: unknown;
  /** The content of training.json, not yet checked. */
  readonly training?: unknown;
}

/** The same with its weights already read. */
export interface ReadModelParts {
  readonly modelTopology: unknown;
  readonly weights: readonly WeightTensor[];
  readonly dialect?: ModelDescription['dialect'];
  readonly text?: unknown;
  readonly series?: unknown;
  readonly training?: unknown;
}

/**
 * Describes a tfjs layers model that lies in memory.
 *
 * @param path names the model in messages.
 * @throws {InvalidModelError | WeightsFileError | InvalidWeightsError} if the artifacts are no model that can be read.
 * @throws {InvalidSidecarError | VocabularyMismatchError} if `text`, `series` or `training` do not fit.
 * @example
 * await model.save(tf.io.withSaveHandler(async (artifacts) => {
 *   bytes = convertModel(describeModel(artifacts, 'my model'));
 *   return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
 * }));
 */
export function describeModel(saved: SavedModel, path: string): ModelDescription {
  const result = v.safeParse(WEIGHT_SPECS, saved.weightSpecs);
  if (!result.success) {
    throw new InvalidModelError({
      what: `The list of weights is not valid: ${describeIssue(result.issues)}`,
      where: path,
    });
  }
  const bytes = joinBuffers(saved.weightData);
  const expected = totalWeightBytes(result.output, path);
  if (bytes.length !== expected) {
    throw new WeightsFileError(path, `The weights take ${expected} bytes but there are ${bytes.length}`);
  }
  return describeParts(
    { ...saved, weights: toLayerWeights(decodeStoredWeights(result.output, bytes, path), path) },
    path,
  );
}

/** Like `describeModel`, for weights that were read before. */
export function describeParts(parts: Partial<ReadModelParts>, path: string): ModelDescription {
  const { modelTopology, weights = [], dialect = 'tfjs' } = parts;
  const topology = parseTopology(modelTopology, path);
  const { owned, unclaimed } = assignWeights(topology.layers, weights, path);
  const layers = topology.layers.map(
    ({ ownName: _ownName, ...layer }): LayerDescription => ({
      ...layer,
      weights: owned.get(layer.name) ?? [],
    }),
  );
  const text = parts.text === undefined ? undefined : parseText(parts.text, sidecarPath(path, 'text.json'));
  if (text) checkVocabulary(vocabularySizeOf(text), layers, sidecarPath(path, 'text.json'));
  const series = describeSeries(parts, path);
  const training =
    parts.training === undefined
      ? undefined
      : parseTraining(parts.training, sidecarPath(path, 'training.json'));
  if (training) checkAnswers(training, path);
  return {
    path,
    name: topology.name,
    dialect,
    inputs: topology.inputs,
    layers,
    calls: topology.calls,
    outputs: topology.outputs,
    unclaimedWeights: unclaimed,
    ...(text && { text }),
    ...(series && { series }),
    ...(training && { training }),
    artifacts: {
      modelTopology: v.parse(v.looseObject({}), modelTopology),
      // By the names of their layers alone, also in nested models, which is how tfjs finds them.
      weights: topology.layers.flatMap(({ name, ownName }) =>
        (owned.get(name) ?? []).map((weight) => ({ ...weight, name: `${ownName}/${weight.name}` })),
      ),
    },
  };
}

/** @throws {InvalidModelError} for the run of a language model, whose output layer has learned nothing yet. */
function checkAnswers(training: TrainingDescription, path: string): void {
  if (!isLanguageModel(training)) return;
  throw new InvalidModelError({
    what: 'Only the first layers are trained yet, as a language model: what the model answers means nothing',
    where: path,
    fix: 'start a classifier from this run directory, with train --start-from, and export that one',
  });
}

function describeSeries({ text, series }: Partial<ReadModelParts>, path: string) {
  if (series === undefined) return undefined;
  const where = sidecarPath(path, 'series.json');
  if (text !== undefined)
    throw new InvalidSidecarError(where, 'There is a text.json too: a model has one of both');
  return parseSeries(series, where);
}

function joinBuffers(data: SavedModel['weightData']): Uint8Array<ArrayBuffer> {
  const parts = data === undefined ? [] : data instanceof ArrayBuffer ? [data] : data;
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part), offset);
    offset += part.byteLength;
  }
  return bytes;
}

function checkVocabulary(vocabularySize: number, layers: readonly LayerDescription[], where: string): void {
  for (const { name, weights } of layers.filter(({ className }) => className === 'Embedding')) {
    const rowCount = weights[0]?.shape[0];
    if (rowCount === undefined || rowCount === vocabularySize) continue;
    throw new VocabularyMismatchError({ where, layerName: name, vocabularySize, rowCount });
  }
}

/** Sidecars lie beside the model; a model in memory has none, and its name serves. */
function sidecarPath(modelPath: string, fileName: string): string {
  return modelPath.replace(/[^/\\]*$/, fileName);
}
