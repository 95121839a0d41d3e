/** Figures that the lessons print, beside those measured here. */
import { table } from './blocks.ts';
import type { Block } from './lesson.ts';

export interface PublishedFigure {
  readonly name: string;
  readonly published: number;
  readonly measured: number;
}

/** @returns a table of accuracies, with the difference in points of a hundred. */
export function comparePublished(figures: readonly PublishedFigure[]): Block {
  return table(
    ['accuracy', 'published', 'measured here', 'difference in points'],
    figures.map(({ name, published, measured }) => [
      name,
      published,
      measured,
      Number((100 * (measured - published)).toFixed(2)),
    ]),
  );
}
