/** The ways in which weights can be stored. */
import type { Graph } from '../onnx/graph.ts';
import { storeHalfWeights } from './half-weights.ts';
import { quantizeGraph } from './quantize-graph.ts';

export type Precision = 'fp32' | 'fp16' | 'int8';

/** What becomes of a finished graph; inputs and outputs stay float32. */
export const PRECISIONS: Readonly<Record<Precision, (graph: Graph) => Graph>> = {
  fp32: (graph) => graph,
  fp16: storeHalfWeights,
  int8: quantizeGraph,
};
