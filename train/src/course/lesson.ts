/** What a lesson is: options in; text, tables and plots out. */
import type { TopLevelSpec } from 'vega-lite';
import type { Environment } from '../datasets/dataset.ts';
import type { DataSource } from '../datasets/read-dataset.ts';
import type { ProgressReporter } from '../progress.ts';

export interface LessonOptions {
  /** Default: IMDB where it can be had, otherwise generated reviews. */
  readonly source?: DataSource | undefined;
  readonly archive?: string | undefined;
  /** Takes the place of the lesson's own number of training texts; the tests are a fifth of it, at least two. */
  readonly limit?: number | undefined;
  /** Takes the place of the lesson's own number of epochs. */
  readonly epochs?: number | undefined;
  /** All texts instead of the lesson's own part of them. */
  readonly full?: boolean | undefined;
  /** Trials of a search, where a lesson has one. */
  readonly search?: number | undefined;
  readonly seed: number;
  /** How many seeds, from `seed` on, a lesson that can repeats its experiments with. */
  readonly seeds?: number | undefined;
  readonly threads?: number | undefined;
  /** Where run directories and plots go. */
  readonly output: string;
}

export interface LessonContext {
  readonly signal: AbortSignal;
  readonly environment: Environment;
  /** What is told while it runs, a line each. */
  readonly onNotice: (message: string) => void;
  readonly createProgress: (epochs: number) => ProgressReporter;
}

export interface Plot {
  /** Of the file, without its ending. */
  readonly name: string;
  /** What it shows, in a sentence. */
  readonly caption: string;
  readonly spec: TopLevelSpec;
}

/** A piece of what a lesson reports, in the order of reading; see `blocks.ts`. */
export type Block = { readonly markdown: string } | { readonly plot: Plot };

export interface LessonReport {
  /** True for generated texts: the figures say nothing about real ones. */
  readonly synthetic: boolean;
  readonly blocks: readonly Block[];
  /** What `--json` prints. */
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Lesson {
  readonly title: string;
  /** What there is to learn, in a paragraph of Markdown. */
  readonly about: string;
  run(options: LessonOptions, context: LessonContext): Promise<LessonReport>;
}
