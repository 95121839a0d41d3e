import { join } from 'node:path';
import { drawPlot } from '../plots/draw-plot.ts';
import { writeWhole } from '../write-whole.ts';
import type { Block, Plot } from './lesson.ts';

/** Where a plot lies. */
export function plotFileOf(directory: string, { name }: Plot, ending: 'svg' | 'png'): string {
  return join(directory, `${name}.${ending}`);
}

/**
 * Draws the plots of a report, each as SVG and PNG.
 *
 * @throws {RunDirectoryError} if the folder cannot be written.
 */
export async function writePlots(directory: string, blocks: readonly Block[]): Promise<void> {
  for (const block of blocks) {
    if (!('plot' in block)) continue;
    const { svg, png } = await drawPlot(block.plot.spec);
    await writeWhole(directory, plotFileOf(directory, block.plot, 'svg'), svg);
    await writeWhole(directory, plotFileOf(directory, block.plot, 'png'), png);
  }
}
