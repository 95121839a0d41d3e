import type { Classifier } from '../core/classifier.ts';
import { mapInOrder } from '../core/map-in-order.ts';
import type { DeviceName } from '../node/devices.ts';
import { loadClassifier } from '../node/load-classifier.ts';
import { collectReady } from './collect-ready.ts';
import type { InputRow } from './read-texts.ts';
import { type ClassifiedRow, type OutputFormat, RESULT_WRITERS } from './result-writers.ts';

/** Rows under way at once: 32 batches of the default size. */
const ROWS_AHEAD = 1024;
/** An explanation is many texts by itself. */
const EXPLANATIONS_AHEAD = 2;

export interface ClassifyRequest {
  /** Path of the .onnx file. */
  readonly model: string;
  /** The rows, some at a time; no more of them are read than are under way. */
  readonly rows: AsyncIterable<readonly InputRow[]> | Iterable<readonly InputRow[]>;
  readonly device: DeviceName;
  readonly format: OutputFormat;
  /** Whether each answer says what each word has changed. */
  readonly explain: boolean;
  /** Characters in a line of the table; undefined: lines are not shortened. */
  readonly lineWidth: number | undefined;
  readonly signal: AbortSignal;
  readonly write: (text: string) => Promise<void>;
  readonly onProgress: (doneCount: number) => void;
}

/**
 * Classifies texts and writes the answers in their order, in constant memory but for JSON.
 *
 * @returns how many texts there were.
 * @throws what {@link loadClassifier}, `classify` and the source of the texts throw.
 */
export async function classifyTexts(request: ClassifyRequest): Promise<number> {
  const { model, rows, device, format, explain, lineWidth, signal, write, onProgress } = request;
  const classifier = await loadClassifier(model, { device, signal });
  try {
    const writer = RESULT_WRITERS[format]({ labels: classifier.info.labels, lineWidth });
    const answers = mapInOrder(flatten(rows), {
      map: (row) => answer(classifier, row, { explain, signal }),
      limit: explain ? EXPLANATIONS_AHEAD : ROWS_AHEAD,
      signal,
    });
    let count = 0;
    for await (const piece of collectReady(answers, ROWS_AHEAD)) {
      const start = count;
      count += piece.length;
      await write(piece.map((row, index) => writer.write(row, start + index)).join(''));
      onProgress(count);
    }
    await write(writer.end());
    return count;
  } finally {
    await classifier.dispose();
  }
}

async function answer(
  classifier: Classifier,
  { text, fields }: InputRow,
  { explain, signal }: Pick<ClassifyRequest, 'explain' | 'signal'>,
): Promise<ClassifiedRow> {
  const input = fields === undefined ? {} : { input: fields };
  if (!explain) return { text, ...(await classifier.classify(text, { signal })), ...input };
  const { classification, words } = await classifier.explain(text, { signal });
  return { text, ...classification, words, ...input };
}

async function* flatten<Item>(
  pieces: AsyncIterable<readonly Item[]> | Iterable<readonly Item[]>,
): AsyncGenerator<Item, void, undefined> {
  for await (const piece of pieces) yield* piece;
}
