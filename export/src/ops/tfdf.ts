/** Decision forests: op list `tfdf` of tfjs, whose ops a package of its own runs. */
import { notConvertible, type OpTable } from './op.ts';

const forest = notConvertible('it runs a decision forest, which lies outside of the graph');

export const TFDF_OPS = {
  SimpleMLCreateModelResource: forest,
  SimpleMLInferenceOpWithHandle: forest,
  SimpleMLLoadModelFromPathWithHandle: forest,
} satisfies OpTable;
