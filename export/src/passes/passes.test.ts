import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameOutputs } from '../../../tests/support/expect-same-outputs.ts';
import { buildRandomGraph, RANDOM_STEPS } from '../../../tests/support/random-graph.ts';
import type { Graph } from '../onnx/graph.ts';
import { bodiesOf } from '../onnx/graph-walk.ts';
import { optimizeGraph, PASSES } from './passes.ts';

const RUN_COUNT = 60;

function countNodes({ nodes }: Graph, opType?: string): number {
  return nodes.reduce(
    (count, node) =>
      count +
      Number(opType === undefined || node.opType === opType) +
      bodiesOf(node).reduce((sum, body) => sum + countNodes(body, opType), 0),
    0,
  );
}

describe.for([...PASSES])('$name', ({ run }) => {
  test('changes no output of random graphs, with loops and branches', async () => {
    await fc.assert(
      fc.asyncProperty(RANDOM_STEPS, (steps) => {
        const random = buildRandomGraph(steps);
        return expectSameOutputs(random, run(random.graph));
      }),
      { numRuns: RUN_COUNT },
    );
  });

  test('finds work to do in random graphs, and adds none', () => {
    const graphs = fc.sample(RANDOM_STEPS, { numRuns: RUN_COUNT, seed: 1 }).map(buildRandomGraph);
    const changed = graphs.map(({ graph }) => run(graph));
    const before = graphs.map(({ graph }) => countNodes(graph) + graph.initializers.length);
    const after = changed.map((graph) => countNodes(graph) + graph.initializers.length);
    expect(JSON.stringify(after)).not.toBe(JSON.stringify(before));
    const transposes = graphs.map(({ graph }, i) => [graph, changed[i] ?? graph] as const);
    for (const [graph, result] of transposes) {
      expect(countNodes(result, 'Transpose')).toBeLessThanOrEqual(countNodes(graph, 'Transpose'));
    }
  });
});

describe('optimizeGraph', () => {
  test('changes no output of random graphs', async () => {
    await fc.assert(
      fc.asyncProperty(RANDOM_STEPS, (steps) => {
        const random = buildRandomGraph(steps);
        return expectSameOutputs(random, optimizeGraph(random.graph));
      }),
      { numRuns: RUN_COUNT },
    );
  });

  test('changes none the second time, either', async () => {
    await fc.assert(
      fc.asyncProperty(RANDOM_STEPS, (steps) => {
        const random = buildRandomGraph(steps);
        return expectSameOutputs(random, optimizeGraph(optimizeGraph(random.graph)));
      }),
      { numRuns: RUN_COUNT },
    );
  });

  test('has nothing left to do the second time', () => {
    fc.assert(
      fc.property(RANDOM_STEPS, (steps) => {
        const once = optimizeGraph(buildRandomGraph(steps).graph);
        expect(countNodes(optimizeGraph(once))).toBe(countNodes(once));
      }),
      { numRuns: RUN_COUNT },
    );
  });
});
