/** Ops on texts: op list `string` of tfjs. */
import { notConvertible, type OpTable } from './op.ts';

const texts = notConvertible(
  'it works on texts, which no ONNX operator splits, joins or hashes as TensorFlow does',
);

export const STRING_OPS = {
  StaticRegexReplace: texts,
  StringNGrams: texts,
  StringSplit: texts,
  StringToHashBucketFast: texts,
} satisfies OpTable;
