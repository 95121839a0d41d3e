/** What people write first: plain onnxruntime-node on this thread, rows padded to the full length, ids at hand. */
import { createTokenEncoder, padSequences, type TextEncoding } from '@onnx-bridge/runtime/text';
import { InferenceSession, Tensor } from 'onnxruntime-node';

export interface NaiveOnnxruntime {
  /** Runs the model on the prepared rows `from` to below `to`, in batches of at most 32. */
  run(from: number, to: number): Promise<void>;
  dispose(): Promise<void>;
}

/** The batch size at which padded rows run fastest. */
const BATCH_SIZE = 32;

/** Loads a model and prepares the ids of all texts; only running the model is left. */
export async function createNaiveOnnxruntime(
  onnxFile: string,
  options: { readonly encoding: TextEncoding; readonly texts: readonly string[]; readonly threads: number },
): Promise<NaiveOnnxruntime> {
  const { encoding, texts, threads } = options;
  const { preprocessing } = encoding;
  const { sequenceLength } = preprocessing;
  const encoder = createTokenEncoder(encoding);
  const { data } = padSequences(
    texts.map((text) => encoder.encode(text)),
    { ...preprocessing, paddingValue: preprocessing.paddingId },
  );
  const session = await InferenceSession.create(onnxFile, { intraOpNumThreads: threads });
  const [inputName = ''] = session.inputNames;
  return {
    async run(from, to) {
      for (let start = from; start < to; start += BATCH_SIZE) {
        const end = Math.min(start + BATCH_SIZE, to);
        const tokenIds = data.subarray(start * sequenceLength, end * sequenceLength);
        await session.run({ [inputName]: new Tensor('int32', tokenIds, [end - start, sequenceLength]) });
      }
    },
    dispose: () => session.release(),
  };
}
