/** What is done to a converted graph before it is written: each pass leaves the outputs as they are. */
import type { Graph } from '../onnx/graph.ts';
import { removeDeadEnds } from '../onnx/remove-dead-ends.ts';
import { foldConstants } from './fold-constants.ts';
import { foldInputNormalizations } from './fold-input-normalizations.ts';
import { foldNormalizations } from './fold-normalizations.ts';
import { removeIdentities } from './remove-identities.ts';
import { removeTransposes } from './remove-transposes.ts';
import { shareConstants } from './share-constants.ts';

export interface Pass {
  readonly name: string;
  readonly run: (graph: Graph) => Graph;
}

/** In the order in which they run: each finds what those before it have uncovered. */
export const PASSES: readonly Pass[] = [
  { name: 'remove-identities', run: removeIdentities },
  { name: 'fold-constants', run: (graph) => foldConstants(graph) },
  { name: 'remove-transposes', run: (graph) => removeTransposes(graph) },
  { name: 'fold-input-normalizations', run: (graph) => foldInputNormalizations(graph) },
  { name: 'fold-normalizations', run: (graph) => foldNormalizations(graph) },
  { name: 'share-constants', run: shareConstants },
  { name: 'remove-dead-ends', run: removeDeadEnds },
];

/** The graph after all passes. */
export function optimizeGraph(graph: Graph): Graph {
  return PASSES.reduce((current, { run }) => run(current), graph);
}
