/** The pieces of a report as Markdown, whose tables are aligned and so can be read in a terminal, too. */
import type { TopLevelSpec } from 'vega-lite';
import type { Block, Plot } from './lesson.ts';

export type Cell = string | number;

export function text(markdown: string): Block {
  return { markdown };
}

/** Shown as it is, with every space. */
export function verbatim(content: string): Block {
  return { markdown: `\`\`\`\n${content}\n\`\`\`` };
}

/** A table with straight columns; those of numbers stand on the right. */
export function table(columns: readonly string[], rows: readonly (readonly Cell[])[]): Block {
  const isNumeric = columns.map((_, i) => rows.every((row) => typeof row[i] === 'number'));
  const cells = [columns, ...rows.map((row) => row.map(formatCell))];
  const widths = columns.map((_, i) => Math.max(3, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string => {
    const padded = widths.map((width, i) =>
      isNumeric[i] ? (row[i] ?? '').padStart(width) : (row[i] ?? '').padEnd(width),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, i) => (isNumeric[i] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return { markdown: [line(columns), line(rule), ...cells.slice(1).map(line)].join('\n') };
}

export function plot(name: string, caption: string, spec: TopLevelSpec): Block {
  return { plot: { name, caption, spec } };
}

/** @param formatPlot how a plot is mentioned: a path in a terminal, a picture on a page. */
export function formatBlocks(blocks: readonly Block[], formatPlot: (plot: Plot) => string): string {
  return blocks.map((block) => ('plot' in block ? formatPlot(block.plot) : block.markdown)).join('\n\n');
}

const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 4 });

function formatCell(cell: Cell): string {
  return typeof cell === 'number' ? NUMBER.format(cell) : cell.replaceAll('|', '\\|');
}

/** A bar of text, exact to an eighth of a character. */
export function textBar(fraction: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, fraction)) * width * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A character a value, from the lowest to the highest of them. */
export function sparkline(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const heights = values.map((value) => (high === low ? 0 : (value - low) / (high - low)));
  return heights.map((height) => SPARKS[Math.round(height * (SPARKS.length - 1))] ?? '').join('');
}

const SPARKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
