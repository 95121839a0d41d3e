import type { TextEncoding } from '@onnx-bridge/runtime/text';

/** One text and what it was labelled as. */
export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

/** Texts to learn from and texts to test with; every label in them is one of `labels`. */
export interface TextDataset {
  readonly name: string;
  /** True for generated texts: figures reached on them say nothing about real ones. */
  readonly synthetic: boolean;
  /** A label's position is its class index; with two labels, the second is the positive one. */
  readonly labels: readonly string[];
  readonly train: readonly LabelledText[];
  readonly test: readonly LabelledText[];
}

/** Tokenised texts, unpadded, one after another. */
export interface EncodedTexts {
  /** int32 `[offsets[rows]]`: the token ids of all rows. */
  readonly tokenIds: Int32Array;
  /** uint32 `[rows + 1]`: row r is `tokenIds.subarray(offsets[r], offsets[r + 1])`. */
  readonly offsets: Uint32Array;
  /** uint8 `[rows]`: position of each row's label in `labels`. */
  readonly classIndices: Uint8Array;
  /** float32 `[rows]`, with two labels: probability of the second one, where it is known better than by a label. */
  readonly targets?: Float32Array | undefined;
}

/** A data set ready for training: token ids, and the encoding that made them. */
export interface PreparedData {
  readonly name: string;
  readonly synthetic: boolean;
  readonly encoding: TextEncoding;
  /** In shuffled order. */
  readonly train: EncodedTexts;
  readonly test: EncodedTexts;
}

/** How far a long operation is; `total` is undefined where nobody knows it. */
export interface DataProgress {
  readonly phase: 'download' | 'read' | 'tokenize';
  readonly done: number;
  readonly total: number | undefined;
  readonly unit: 'bytes' | 'texts';
}

/** What every long operation here takes. An aborted one throws the signal's reason. */
export interface LongOperationOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DataProgress) => void) | undefined;
}

/** Environment variables, handed in by the command (`process.env`). */
export type Environment = Readonly<Record<string, string | undefined>>;
