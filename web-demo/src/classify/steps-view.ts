/** What each word does: tints behind the text, the curve, and the same as a table. */
import type { Explanation } from '@onnx-bridge/runtime/browser';
import { element, find } from '../page/dom.ts';
import { formatPercent, formatPoints } from '../page/format.ts';
import { curvePoint, drawCurve } from './draw-curve.ts';
import { tintWords } from './tint-words.ts';

export interface StepsView {
  /** Shows an explanation of the text that the text box has. */
  show(text: string, explanation: Explanation): void;
  /** Shows the text alone, while its explanation is not there yet. */
  showPlain(text: string): void;
}

export function createStepsView(textBox: HTMLTextAreaElement): StepsView {
  const layer = find('#tinted', HTMLElement);
  const cursor = find('#cursor', HTMLInputElement);
  let explanation: Explanation | undefined;
  let spans: readonly HTMLElement[] = [];

  const showCursor = (): void => {
    const index = cursor.valueAsNumber;
    for (const [other, span] of spans.entries()) span.classList.toggle('at', other === index);
    if (explanation !== undefined) placeMark(explanation, index, cursor);
  };
  const followCaret = (): void => {
    if (document.activeElement !== textBox || explanation === undefined) return;
    const { selectionStart } = textBox;
    const next = explanation.words.findIndex(({ end }) => selectionStart <= end);
    cursor.valueAsNumber = next === -1 ? explanation.words.length - 1 : next;
    showCursor();
  };
  cursor.addEventListener('input', showCursor);
  document.addEventListener('selectionchange', followCaret);
  for (const event of ['selectionchange', 'focus']) textBox.addEventListener(event, followCaret);

  return {
    show(text, shown) {
      explanation = shown;
      spans = tintWords(layer, text, shown.words);
      drawCurve(
        find('#curve', SVGSVGElement),
        shown.words.map(({ probabilityAfter }) => probabilityAfter),
      );
      find('#legend-for', HTMLElement).textContent = `towards ${shown.label}`;
      find('#legend-against', HTMLElement).textContent = `away from ${shown.label}`;
      find('#legend-note', HTMLElement).textContent = `line: how likely ${shown.label} is after each word`;
      fillTable(shown);
      cursor.max = String(shown.words.length - 1);
      cursor.valueAsNumber = shown.words.length - 1;
      showCursor();
      followCaret();
    },
    showPlain(text) {
      explanation = undefined;
      spans = tintWords(layer, text, []);
    },
  };
}

/** Puts the mark of the curve on a word, and says what is known there. */
function placeMark({ words, label }: Explanation, index: number, cursor: HTMLInputElement): void {
  const probabilities = words.map(({ probabilityAfter }) => probabilityAfter);
  const { x, y } = curvePoint(probabilities, index);
  const mark = find('#curve-mark', HTMLElement);
  const note = find('#curve-note', HTMLElement);
  const percent = formatPercent(probabilities[index] ?? Number.NaN);
  mark.style.left = note.style.left = find('#curve-line', HTMLElement).style.left = `${100 * x}%`;
  mark.style.top = `${100 * y}%`;
  // Never outside of the card.
  note.style.transform = `translateX(${-100 * x}%)`;
  note.textContent = `${words[index]?.word} ${percent}`;
  cursor.setAttribute('aria-valuetext', `after “${words[index]?.word}”: ${percent} ${label}`);
}

function fillTable({ words }: Explanation): void {
  const rows = words.map(({ word, contribution, probabilityAfter }) =>
    element(
      'tr',
      {},
      element('td', {}, word),
      element('td', { className: 'number' }, `${formatPoints(contribution)} points`),
      element('td', { className: 'number' }, formatPercent(probabilityAfter)),
    ),
  );
  find('#word-rows', HTMLElement).replaceChildren(...rows);
}
