import type { Classification } from '../core/classification.ts';
import type { DeviceName } from '../node/devices.ts';
import { loadClassifier } from '../node/load-classifier.ts';
import { formatRow, labelWidth } from './format-row.ts';

export interface ClassifyRequest {
  /** Path of the .onnx file. */
  readonly model: string;
  /** The texts, some at a time. */
  readonly texts: AsyncIterable<readonly string[]> | Iterable<readonly string[]>;
  readonly device: DeviceName;
  /** `json`: one array at the end; `jsonl`: an object a line as they come; `table`: for people. */
  readonly format: 'table' | 'json' | 'jsonl';
  /** Characters in a line of the table; undefined: lines are not shortened. */
  readonly lineWidth: number | undefined;
  readonly signal: AbortSignal;
  readonly write: (text: string) => Promise<void>;
}

/** One text with its answer, as `--json` and `--jsonl` print it. */
interface ClassifiedText extends Classification {
  readonly text: string;
}

/**
 * Classifies texts and writes the answers in their order.
 *
 * @returns how many texts there were.
 * @throws what {@link loadClassifier}, `classifyBatch` and the source of the texts throw.
 */
export async function classifyTexts(request: ClassifyRequest): Promise<number> {
  const { model, texts, device, format, lineWidth, signal, write } = request;
  const classifier = await loadClassifier(model, { device, signal });
  try {
    const width = labelWidth(classifier.info.labels);
    const all: ClassifiedText[] = [];
    let count = 0;
    for await (const chunk of texts) {
      const classifications = await classifier.classifyBatch(chunk, { signal });
      const classified = classifications.map((result, index) => ({ text: chunk[index] ?? '', ...result }));
      count += classified.length;
      if (format === 'json') {
        all.push(...classified);
      } else {
        const lines = classified.map((result) =>
          format === 'jsonl' ? JSON.stringify(result) : formatRow(result, width, lineWidth),
        );
        await write(lines.map((line) => `${line}\n`).join(''));
      }
    }
    if (format === 'json') {
      await write(`${JSON.stringify(all, null, 2)}\n`);
    }
    return count;
  } finally {
    await classifier.dispose();
  }
}
