import type { ExplainedWord } from '@onnx-bridge/runtime/browser';
import { element } from '../page/dom.ts';

/** A word that changes less is left as it is. */
const MIN_CONTRIBUTION = 0.02;
/** The strongest word of a text has the full tint, unless no word does much. */
const MIN_FULL_CONTRIBUTION = 0.2;

/**
 * Writes the text into the layer behind the text box, each word tinted by its contribution.
 *
 * @returns the elements of the words, in order.
 */
export function tintWords(
  layer: HTMLElement,
  text: string,
  words: readonly ExplainedWord[],
): readonly HTMLElement[] {
  const strongest = Math.max(
    MIN_FULL_CONTRIBUTION,
    ...words.map(({ contribution }) => Math.abs(contribution)),
  );
  let end = 0;
  const spans: HTMLElement[] = [];
  const nodes: (Node | string)[] = [];
  for (const word of words) {
    const span = element('span', {}, word.word);
    if (Math.abs(word.contribution) >= MIN_CONTRIBUTION) {
      const tint = word.contribution > 0 ? '--for-tint' : '--against-tint';
      // The root lets weaker words be seen beside a strong one.
      const strength = Math.sqrt(Math.abs(word.contribution) / strongest);
      span.style.backgroundColor = `rgb(var(${tint}) / calc(var(--tint-strength) * ${strength.toFixed(2)}))`;
    }
    nodes.push(text.slice(end, word.start), span);
    spans.push(span);
    end = word.end;
  }
  // A line break at the end has no height of its own without something behind it.
  layer.replaceChildren(...nodes, `${text.slice(end)}\u200b`);
  return spans;
}
