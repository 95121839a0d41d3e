/** What people write first: plain onnxruntime-node on this thread, rows padded to the full length. */
import { padSequences, type TextEncoding, textToWordSequence } from '@onnx-bridge/runtime/text';
import { InferenceSession, Tensor } from 'onnxruntime-node';

export interface NaiveOnnxruntime {
  /** Splits the texts, looks their words up, and runs the model, in batches of at most 32. */
  classify(texts: readonly string[]): Promise<number[]>;
  /**
   * Runs the model alone, on rows that `encode` prepared.
   *
   * @returns the output of each row.
   */
  run(rows: readonly Int32Array[]): Promise<number[]>;
  /** @returns int32 `[sequenceLength]`. */
  encode(text: string): Int32Array;
  dispose(): Promise<void>;
}

/** The batch size at which padded rows run fastest. */
const BATCH_SIZE = 32;

export async function createNaiveOnnxruntime(
  onnxFile: string,
  { encoding, threads }: { readonly encoding: TextEncoding; readonly threads: number },
): Promise<NaiveOnnxruntime> {
  const session = await InferenceSession.create(onnxFile, { intraOpNumThreads: threads });
  const encode = createNaiveEncoder(encoding);
  const { sequenceLength } = encoding.preprocessing;
  const runBatch = async (rows: readonly Int32Array[]): Promise<number[]> => {
    const tokens = new Int32Array(rows.length * sequenceLength);
    for (const [index, row] of rows.entries()) tokens.set(row, index * sequenceLength);
    const [inputName = ''] = session.inputNames;
    const [outputName = ''] = session.outputNames;
    const results = await session.run({
      [inputName]: new Tensor('int32', tokens, [rows.length, sequenceLength]),
    });
    return Array.from(results[outputName]?.data ?? [], Number);
  };
  return {
    encode,
    classify: (texts) => inBatches(texts, (batch) => runBatch(batch.map(encode))),
    run: (rows) => inBatches(rows, runBatch),
    dispose: () => session.release(),
  };
}

function createNaiveEncoder({ preprocessing, vocabulary }: TextEncoding): (text: string) => Int32Array {
  const { firstTokenId, unknownId, startId, paddingId } = preprocessing;
  const idOfWord = new Map(vocabulary.map((word, index) => [word, firstTokenId + index]));
  return (text) => {
    const ids = textToWordSequence(text, preprocessing).flatMap(
      (word) => idOfWord.get(word) ?? unknownId ?? [],
    );
    if (startId !== null) ids.unshift(startId);
    return padSequences([ids], { ...preprocessing, paddingValue: paddingId }).data;
  };
}

async function inBatches<Item>(
  items: readonly Item[],
  run: (batch: readonly Item[]) => Promise<number[]>,
): Promise<number[]> {
  const outputs: number[] = [];
  for (let start = 0; start < items.length; start += BATCH_SIZE) {
    outputs.push(...(await run(items.slice(start, start + BATCH_SIZE))));
  }
  return outputs;
}
