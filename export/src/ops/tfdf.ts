/** Decision forests: op list `tfdf` of tfjs, whose ops a package of its own runs. */
import { notConvertible, type OpTable } from './op.ts';

const forest = notConvertible(
  'it runs a decision forest, whose trees are in no file of the model that is read',
);

export const TFDF_OPS = {
  SimpleMLCreateModelResource: forest,
  SimpleMLInferenceOpWithHandle: forest,
  SimpleMLLoadModelFromPathWithHandle: forest,
} satisfies OpTable;
