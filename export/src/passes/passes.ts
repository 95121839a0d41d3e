/** What is done to a converted graph before it is written: each pass leaves the outputs as they are. */
import type { Graph } from '../onnx/graph.ts';
import { removeDeadEnds } from '../onnx/remove-dead-ends.ts';
import { foldConstants } from './fold-constants.ts';
import { foldInputNormalizations } from './fold-input-normalizations.ts';
import { foldNormalizations } from './fold-normalizations.ts';
import { foldPads } from './fold-pads.ts';
import { fusePrelu } from './fuse-prelu.ts';
import { removeIdentities } from './remove-identities.ts';
import { removeSqueezes } from './remove-squeezes.ts';
import { removeTransposes } from './remove-transposes.ts';
import { shareConstants } from './share-constants.ts';
import { shareNodes } from './share-nodes.ts';

export interface Pass {
  readonly name: string;
  readonly run: (graph: Graph) => Graph;
}

/** In the order in which they run: each finds what those before it have uncovered. */
export const PASSES: readonly Pass[] = [
  { name: 'remove-identities', run: removeIdentities },
  { name: 'fold-constants', run: (graph) => foldConstants(graph) },
  { name: 'remove-squeezes', run: (graph) => removeSqueezes(graph) },
  { name: 'remove-transposes', run: (graph) => removeTransposes(graph) },
  { name: 'fold-pads', run: (graph) => foldPads(graph) },
  { name: 'fold-input-normalizations', run: (graph) => foldInputNormalizations(graph) },
  { name: 'fold-normalizations', run: (graph) => foldNormalizations(graph) },
  { name: 'fuse-prelu', run: (graph) => fusePrelu(graph) },
  { name: 'share-constants', run: shareConstants },
  { name: 'share-nodes', run: shareNodes },
  { name: 'share-nodes', run: shareNodes },
  { name: 'remove-dead-ends', run: removeDeadEnds },
];

/** The graph after all passes. */
export function optimizeGraph(graph: Graph): Graph {
  return PASSES.reduce((current, { run }) => run(current), graph);
}
