/** The training of a workflow: of a classifier, alone or after teachers, or of the language model in its first layers. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { completeAugmentation, isAugmented } from './augmented-rows.ts';
import type { EncodedTexts, PreparedData } from './datasets/dataset.ts';
import { joinTexts } from './datasets/encoded-texts.ts';
import { TrainingSettingError } from './errors/training-setting-error.ts';
import type { LanguageModelOptions } from './language-model/build-language-model.ts';
import { trainLanguageModel } from './language-model/train-language-model.ts';
import { isRecurrent, type RecurrentCell } from './models/architecture-names.ts';
import { checkpointFileOf } from './run-directory.ts';
import type { Lesson } from './split-texts.ts';
import { writeStartWeights } from './start-weights.ts';
import { learnFromTeachers } from './teachers/learn-from-teachers.ts';
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
  const { teachers = [], teacherPart, onStage, output } = options;
  if (teacherPart !== undefined && teachers.length === 0) {
    throw new TrainingSettingError('teacherPart', teacherPart, 'it with teachers');
  }
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
      : await learnFromTeachers(lesson, unlabelled, data, {
          ...options,
          teachers,
          part: teacherPart,
        });
  return trainClassifier(model, { ...data, train }, { ...fitting, validationTexts: lesson.validation });
}

/** @throws {TrainingSettingError} for an architecture without a cell, or what only a classifier does. */
function languageCellOf({ architecture = 'lstm', ...options }: WorkflowOptions): RecurrentCell {
  const { teachers = [], calibrate = false } = options;
  const isForClassifiers = teachers.length > 0 || isAugmented(completeAugmentation(options)) || calibrate;
  if (isRecurrent(architecture) && !isForClassifiers) return architecture;
  const expected =
    'it with a recurrent architecture, and teachers, crops, wordDropout and calibrate later, to the classifier';
  throw new TrainingSettingError('languageModel', true, expected);
}
