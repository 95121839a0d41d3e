/** The training of a workflow: of a classifier, alone or after teachers, or of the language model in its first layers. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { cropTexts } from './datasets/crop-texts.ts';
import type { EncodedTexts, PreparedData } from './datasets/dataset.ts';
import { joinTexts } from './datasets/encoded-texts.ts';
import { TrainingSettingError } from './errors/training-setting-error.ts';
import type { LanguageModelOptions } from './language-model/build-language-model.ts';
import { trainLanguageModel } from './language-model/train-language-model.ts';
import { isRecurrent, type RecurrentCell } from './models/architecture-names.ts';
import { createRandom } from './random.ts';
import { checkpointFileOf } from './run-directory.ts';
import { writeStartWeights } from './start-weights.ts';
import { type Lesson, learnFromTeachers } from './teachers/learn-from-teachers.ts';
import { type TrainingResult, trainClassifier } from './train-classifier.ts';
import type { CompleteTrainSettings } from './train-settings.ts';
import type { WorkflowOptions } from './workflow.ts';

export interface TrainingMaterial {
  readonly data: PreparedData;
  readonly unlabelled: EncodedTexts | undefined;
  /** The training texts of `data`, without those that are held back. */
  readonly lesson: Lesson;
  /** What the model was built with. */
  readonly modelOptions: Omit<LanguageModelOptions, 'cell'>;
}

export async function runTraining(
  model: LayersModel,
  { data, unlabelled, lesson, modelOptions }: TrainingMaterial,
  options: WorkflowOptions & CompleteTrainSettings,
): Promise<TrainingResult> {
  const { teachers = [], crops = 0, onStage, output } = options;
  const languageCell = options.languageModel ? languageCellOf(options) : undefined;
  const fitting = {
    ...options,
    checkpointFile: output === undefined ? undefined : checkpointFileOf(output),
  };
  // A checkpoint brings weights of its own.
  if (!options.resume) {
    if (options.wordVectors) onStage?.('Training word vectors');
    await writeStartWeights(model, data, unlabelled, { ...options, onProgress: options.onVectorProgress });
  }
  if (languageCell !== undefined) {
    onStage?.('Training a language model');
    const texts = joinTexts(data.train, unlabelled);
    return trainLanguageModel(model, texts, { ...modelOptions, cell: languageCell }, fitting);
  }
  if (teachers.length > 0) onStage?.(`Asking ${teachers.join(', ')} about the unlabelled texts`);
  const { train } =
    teachers.length === 0
      ? lesson
      : await learnFromTeachers(lesson, unlabelled, data, { ...options, teachers });
  const { validation } = lesson;
  const random = createRandom(options.seed);
  const { startId } = data.encoding.preprocessing;
  const pieces = Array.from({ length: crops }, () => cropTexts(train, startId, random));
  return trainClassifier(
    model,
    { ...data, train: pieces.reduce(joinTexts, train) },
    { ...fitting, validationTexts: validation.classIndices.length > 0 ? validation : undefined },
  );
}

/** @throws {TrainingSettingError} for an architecture without a cell, or what only a classifier does. */
function languageCellOf({ architecture = 'lstm', ...options }: WorkflowOptions): RecurrentCell {
  const { teachers = [], crops = 0, calibrate = false } = options;
  if (isRecurrent(architecture) && teachers.length === 0 && crops === 0 && !calibrate) return architecture;
  const expected =
    'it with a recurrent architecture, and teachers, crops and calibrate later, to the classifier';
  throw new TrainingSettingError('languageModel', true, expected);
}
