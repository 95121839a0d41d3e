/** Why a model says what it says of a text: what each word changes, and what is known after each word. */
import type { Classification } from './classification.ts';

/** One word of a text, as it is written there. */
export interface ExplainedWord {
  readonly word: string;
  /** Index of its first UTF-16 unit in the text, and of the first one behind it. */
  readonly start: number;
  readonly end: number;
  /** Probability of the explained label with the word, less that without it: from -1 to 1. */
  readonly contribution: number;
  /** Probability of the explained label for the text up to and with this word. */
  readonly probabilityAfter: number;
}

export interface Explanation {
  readonly classification: Classification;
  /** The label that contributions and probabilities are about. */
  readonly label: string;
  /** In the order of the text. */
  readonly words: readonly ExplainedWord[];
}

/** A stretch of a text without white space. */
export interface WordSpan {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** Finds the words as a reader sees them, whatever the model's tokens are; punctuation stays with its word. */
export function findWords(text: string): WordSpan[] {
  return Array.from(text.matchAll(/\S+/gu), ({ 0: word, index }) => ({
    word,
    start: index,
    end: index + word.length,
  }));
}

/**
 * Explains a text by leaving each word out once, and by reading it word by word.
 *
 * @param label explained label; without it the one that the model chooses.
 * @param classifyBatch classifies texts, one result each; it gets every different text once.
 */
export async function explainText(
  text: string,
  label: string | undefined,
  classifyBatch: (texts: readonly string[]) => Promise<readonly Classification[]>,
): Promise<Explanation> {
  const spans = findWords(text);
  const withoutWord = spans.map(({ start, end }) => text.slice(0, start) + text.slice(end));
  const upToWord = spans.map(({ end }) => text.slice(0, end));
  const texts = [...new Set([text, ...withoutWord, ...upToWord])];
  const results = await classifyBatch(texts);
  const resultOf = new Map(texts.map((variant, index) => [variant, results[index]]));
  const classification = resultOf.get(text);
  if (classification === undefined) throw new Error('a text was not classified');
  const explained = label ?? classification.label;
  const probabilityOf = (variant = '') => resultOf.get(variant)?.scores[explained] ?? Number.NaN;
  const probability = probabilityOf(text);
  return {
    classification,
    label: explained,
    words: spans.map((span, index) => ({
      ...span,
      contribution: probability - probabilityOf(withoutWord[index]),
      probabilityAfter: probabilityOf(upToWord[index]),
    })),
  };
}
