import * as v from 'valibot';
import type { Classification } from '../core/classification.ts';
import { type ClassificationMetrics, measureClassifications } from '../core/metrics.ts';
import type { Device } from '../core/model-session.ts';
import { EvaluationDataError } from '../errors/evaluation-data-error.ts';
import { LabelMismatchError } from '../errors/label-mismatch-error.ts';
import type { DeviceName } from '../node/devices.ts';
import { loadClassifier } from '../node/load-classifier.ts';

/** Which part of a data set: own data without parts are split as `train` splits them. */
export type DataSplit = 'test' | 'train' | 'all';

export interface ReadLabelledTextsOptions {
  readonly split: DataSplit;
  readonly dataArchive?: string | undefined;
  readonly textColumn?: string | undefined;
  readonly labelColumn?: string | undefined;
  /** How the model's training split the data; own data are split in the same way. */
  readonly seed?: number | undefined;
  readonly testSplit?: number | undefined;
  /** Most texts to read; the labels in equal shares. */
  readonly limit?: number | undefined;
  readonly signal: AbortSignal;
}

/** Texts with the labels that people gave them. */
export interface LabelledTexts {
  readonly name: string;
  /** True for generated texts: figures reached on them say nothing about real ones. */
  readonly synthetic: boolean;
  readonly texts: readonly string[];
  /** One a text. */
  readonly labels: readonly string[];
}

/** Reads a data set; the program hands in the one of `train`, which this package must not import. */
export type ReadLabelledTexts = (source: string, options: ReadLabelledTextsOptions) => Promise<LabelledTexts>;

export interface EvaluateRequest extends ReadLabelledTextsOptions {
  readonly model: string;
  readonly source: string;
  readonly device: DeviceName;
  readonly readLabelledTexts: ReadLabelledTexts;
  readonly onProgress: (doneCount: number, totalCount: number) => void;
}

/** What `evaluate --json` prints. */
export interface Evaluation extends ClassificationMetrics {
  readonly model: string;
  readonly data: { readonly name: string; readonly synthetic: boolean; readonly split: DataSplit };
  readonly labels: readonly string[];
  readonly device: Device;
  /** For the texts alone, without loading model and data. */
  readonly seconds: number;
  readonly reviewsPerSecond: number;
  /** Wrong answers, surest first. */
  readonly worstMistakes: readonly Mistake[];
}

/** What the model said of one text, and what is true. */
export interface Answer extends Classification {
  readonly trueLabel: string;
}

export interface EvaluatedTexts {
  readonly evaluation: Evaluation;
  /** One a text, in their order. */
  readonly answers: readonly Answer[];
}

export interface Mistake {
  readonly text: string;
  /** The true one. */
  readonly label: string;
  readonly chosen: string;
  /** Of the chosen label. */
  readonly probability: number;
}

const KEPT_MISTAKES = 20;

/**
 * Classifies labelled texts and compares the answers with their labels.
 *
 * @throws {EvaluationDataError} if there are no texts.
 * @throws {LabelMismatchError} if the data have labels that the model does not know.
 * @throws what the reader, {@link loadClassifier} and `classifyBatch` throw.
 */
export async function evaluateModel(request: EvaluateRequest): Promise<EvaluatedTexts> {
  const { model, source, device, signal, split, onProgress } = request;
  const classifier = await loadClassifier(model, { device, signal });
  try {
    const data = await request.readLabelledTexts(source, {
      ...request,
      ...trainedSplit(classifier.info.training),
    });
    const { labels } = classifier.info;
    checkData(data, labels, source);
    const startMs = performance.now();
    const classifications = await classifier.classifyBatch(data.texts, { signal, onProgress });
    const seconds = (performance.now() - startMs) / 1000;
    const evaluation: Evaluation = {
      ...measureClassifications(classifications, data.labels, labels),
      model,
      data: { name: data.name, synthetic: data.synthetic, split },
      labels,
      device: classifier.device,
      seconds,
      reviewsPerSecond: data.texts.length / seconds,
      worstMistakes: findWorstMistakes(classifications, data),
    };
    const answers = classifications.map((answer, i) => ({ ...answer, trueLabel: data.labels[i] ?? '' }));
    return { evaluation, answers };
  } finally {
    await classifier.dispose();
  }
}

function findWorstMistakes(
  classifications: readonly Classification[],
  { texts, labels }: LabelledTexts,
): Mistake[] {
  return classifications
    .map(({ label: chosen, probability }, index) => ({
      text: texts[index] ?? '',
      label: labels[index] ?? '',
      chosen,
      probability,
    }))
    .filter(({ label, chosen }) => label !== chosen)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, KEPT_MISTAKES);
}

const TRAINED_SPLIT = v.object({
  settings: v.object({ seed: v.number() }),
  /** Earlier files have the one seed of the settings. */
  data: v.object({ testSplit: v.number(), seed: v.optional(v.number()) }),
});

/** How the texts were split when the model was trained, as far as its file says so. */
function trainedSplit(training: unknown): Pick<ReadLabelledTextsOptions, 'seed' | 'testSplit'> {
  const { success, output } = v.safeParse(TRAINED_SPLIT, training);
  if (!success) return {};
  const { settings, data } = output;
  return { seed: data.seed ?? settings.seed, testSplit: data.testSplit };
}

function checkData(data: LabelledTexts, modelLabels: readonly string[], source: string): void {
  if (data.texts.length === 0) {
    throw new EvaluationDataError(source, 'The data set has no texts to evaluate on');
  }
  const dataLabels = [...new Set(data.labels)].sort();
  if (dataLabels.some((label) => !modelLabels.includes(label))) {
    throw new LabelMismatchError(source, dataLabels, modelLabels);
  }
}
