/** Which lessons there are; apart from what they do, so that `--help` loads none of it. */
import type { Lesson } from './lesson.ts';

export interface LessonEntry {
  /** What its command does. */
  readonly description: string;
  /** Whether it has `--search`. */
  readonly hasSearch?: boolean;
  /** Whether it has `--seeds`. */
  readonly hasSeeds?: boolean;
  readonly load: () => Promise<{ readonly LESSON: Lesson }>;
}

export const LESSONS = {
  dataset: {
    description: 'statistics and plots of a data set',
    load: () => import('./lessons/dataset.ts'),
  },
  compare: {
    description:
      'train several architectures on the same texts, in one table and figure (3 minutes; with --full, 12)',
    hasSeeds: true,
    load: () => import('./lessons/compare.ts'),
  },
  'sequence-length': {
    description: 'short against long texts, and the gradient by time step',
    load: () => import('./lessons/sequence-length.ts'),
  },
  recurrence: {
    description: "networks of Elman, Jordan and in both directions, and a layer of one's own",
    load: () => import('./lessons/recurrence.ts'),
  },
  'question-answering': {
    description: 'a toy that answers five questions, from words to one file',
    load: () => import('./lessons/question-answering.ts'),
  },
  embedding: {
    description: 'word vectors before and after training, their neighbours and a map',
    load: () => import('./lessons/embedding.ts'),
  },
  improvement: {
    description: 'what each change brings to a poor model, and a search over all of them',
    hasSearch: true,
    load: () => import('./lessons/improvement.ts'),
  },
} as const satisfies Record<string, LessonEntry>;

export type LessonName = keyof typeof LESSONS;
