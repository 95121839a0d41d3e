/** Holds a changed graph against the graph that it was. */
import type { Graph } from '@onnx-bridge/export/onnx';
import { expect } from 'vitest';
import { maxAbsDiff } from './max-abs-diff.ts';
import type { RandomGraph } from './random-graph.ts';
import { runGraph } from './run-graph.ts';

/** Both compute in float32, in an order that may differ; relative to the largest value of an output. */
const TOLERANCE = 1e-5;

/** Fails unless both give outputs of the same names, shapes and values for the same inputs. */
export async function expectSameOutputs({ graph, feeds }: RandomGraph, changed: Graph): Promise<void> {
  const expected = await runGraph(graph, feeds);
  const actual = await runGraph(changed, feeds);
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  for (const [name, { shape, data }] of expected) {
    expect(actual.get(name)?.shape, name).toEqual(shape);
    const scale = Math.max(1, ...Array.from(data, (value) => Math.abs(Number(value))));
    expect(maxAbsDiff(actual.get(name)?.data ?? [], data) / scale, name).toBeLessThan(TOLERANCE);
  }
}
