/** Turns labelled texts into token ids, a part at a time so that the event loop turns. */
import { createTokenEncoder, type TextEncoding, type TokenEncoder } from '@onnx-bridge/runtime/text';
import { UnusableDatasetError } from '../errors/unusable-dataset-error.ts';
import type { EncodedTexts, LabelledText, LongOperationOptions } from './dataset.ts';

/** Texts between two turns of the event loop. */
const ENCODE_TEXTS = 1000;

/**
 * Encodes more texts as the training texts were.
 *
 * @param path names the texts in errors.
 * @throws {UnusableDatasetError} for a label that the training texts have not.
 */
export async function encodeTexts(
  rows: readonly LabelledText[],
  encoding: TextEncoding,
  path: string,
  options: LongOperationOptions = {},
): Promise<EncodedTexts> {
  const { labels } = encoding;
  const unknown = rows.find(({ label }) => !labels.includes(label));
  if (unknown !== undefined) {
    const what = `The label "${unknown.label}" is none of the training texts' (${labels.join(', ')})`;
    throw new UnusableDatasetError(path, what, 'use the same labels in both');
  }
  return encodeRows(
    rows,
    undefined,
    createTokenEncoder(encoding),
    labels,
    createTextCounter(rows.length, options),
  );
}

/** Encodes texts that have no label: their class index is 0 and says nothing. */
export async function encodeUnlabelled(
  texts: readonly string[],
  encoding: TextEncoding,
  options: LongOperationOptions = {},
): Promise<EncodedTexts> {
  const [label = ''] = encoding.labels;
  const rows = texts.map((text) => ({ text, label }));
  const progress = createTextCounter(rows.length, options);
  return encodeRows(rows, undefined, createTokenEncoder(encoding), encoding.labels, progress);
}

/** Counts texts done, lets the event loop turn, and throws once the signal is aborted. */
export type TextCounter = (textCount: number) => Promise<void>;

export function createTextCounter(total: number, { signal, onProgress }: LongOperationOptions): TextCounter {
  let done = 0;
  return async (textCount) => {
    done += textCount;
    onProgress?.({ phase: 'tokenize', done, total, unit: 'texts' });
    await nextTurn();
    signal?.throwIfAborted();
  };
}

/** Lets the event loop turn; `setImmediate` is no part of browsers. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Encodes rows in the given order, or in their own where there is none. */
export async function encodeRows(
  rows: readonly LabelledText[],
  order: Uint32Array | undefined,
  encoder: TokenEncoder,
  labels: readonly string[],
  progress: TextCounter,
): Promise<EncodedTexts> {
  const classOfLabel = new Map(labels.map((label, index) => [label, index]));
  const offsets = new Uint32Array(rows.length + 1);
  const classIndices = new Uint8Array(rows.length);
  const encoded: Int32Array[] = [];
  for (let position = 0; position < rows.length; position++) {
    const row = rows[order?.[position] ?? position];
    const classIndex = row && classOfLabel.get(row.label);
    if (classIndex === undefined) {
      throw new Error(`row ${position} has a label that is not among the data set's labels`);
    }
    const tokenIds = encoder.encode(row?.text ?? '');
    encoded.push(tokenIds);
    offsets[position + 1] = (offsets[position] ?? 0) + tokenIds.length;
    classIndices[position] = classIndex;
    if ((position + 1) % ENCODE_TEXTS === 0) {
      await progress(ENCODE_TEXTS);
    }
  }
  await progress(rows.length % ENCODE_TEXTS);
  return { tokenIds: concatenate(encoded, offsets[rows.length] ?? 0), offsets, classIndices };
}

function concatenate(parts: readonly Int32Array[], length: number): Int32Array {
  const whole = new Int32Array(length);
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}
