/** A label, its probability and the text, as one line of a table. */
export interface TableRow {
  readonly text: string;
  readonly label: string;
  readonly probability: number;
}

const MAX_LABEL_WIDTH = 40;
/** Less than this of a text tells nothing; a narrower terminal wraps its lines. */
const MIN_TEXT_WIDTH = 20;
const ELLIPSIS = '…';
const EMPTY_TEXT = '(empty text)';

/** Width of the column that holds these labels. */
export function labelWidth(labels: readonly string[]): number {
  return Math.min(MAX_LABEL_WIDTH, Math.max(...labels.map((label) => label.length)));
}

/**
 * Writes one line: label, percent, and the text without line breaks.
 *
 * @param lineWidth characters in a line; the text is shortened to it. Undefined: it is not.
 * @example formatRow({ text: 'Not bad', label: 'positive', probability: 0.934 }, 8, 80); // 'positive   93.4 %  Not bad'
 */
export function formatRow(row: TableRow, width: number, lineWidth: number | undefined): string {
  const percent = `${(row.probability * 100).toFixed(1)} %`.padStart(8);
  const head = `${row.label.padEnd(width)} ${percent}  `;
  const textWidth = lineWidth === undefined ? undefined : Math.max(MIN_TEXT_WIDTH, lineWidth - head.length);
  return head + onOneLine(row.text, textWidth);
}

/** Control characters, which could steer the terminal, and marks that turn the direction of a line. */
const UNPRINTABLE = /[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;

function onOneLine(text: string, width: number | undefined): string {
  // White space shrinks, so more than the width is looked at; a review of 40 kB need not be.
  const start = width === undefined ? text : text.slice(0, width * 8);
  const line = start.replace(UNPRINTABLE, ' ').replace(LONE_SURROGATE, '\ufffd').trim();
  const characters = Array.from(line);
  if (width !== undefined && (characters.length > width || start.length < text.length)) {
    return characters.slice(0, width - 1).join('') + ELLIPSIS;
  }
  return line === '' ? EMPTY_TEXT : line;
}
