/** TensorFlow.js and ONNX Runtime give the same for every op of graph models. */
import { OP_CONVERTERS } from '@onnx-bridge/export';
import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { OP_CASES } from './ops/op-cases.ts';
import { runOnnx, runTfjs } from './ops/run-op-case.ts';

/** Both compute in float32; sums are added in different orders. */
const TOLERANCE = 1e-5;
const OPSETS = [17] as const;

describe.for(OP_CASES)('$name', (opCase) => {
  test.for(OPSETS)('tfjs and ONNX agree on opset %i', async (opset) => {
    const expected = await runTfjs(opCase);
    const actual = await runOnnx(opCase, opset);
    expect(actual.map(describeResults)).toEqual(expected.map(describeResults));
    actual.flat().forEach(({ dataType, data }, i) => {
      const wanted = expected.flat()[i]?.data ?? [];
      if (opCase.range) {
        const [low, high] = opCase.range;
        expect([...data, ...wanted].filter((value) => !(value >= low && value <= high))).toEqual([]);
        expect(new Set(data).size).toBeGreaterThan(1);
      } else if (dataType === 'float32' && wanted.length > 0) {
        const scale = Math.max(1, ...wanted.map(Math.abs).filter(Number.isFinite));
        expect(maxAbsDiff(data, wanted) / scale).toBeLessThanOrEqual(TOLERANCE);
      } else {
        expect(data).toEqual(wanted);
      }
    });
  });
});

const describeResults = (results: readonly { dataType: string; shape: readonly number[] }[]) =>
  results.map(({ dataType, shape }) => ({ dataType, shape }));

test('every op that can be converted has a case', () => {
  const used = new Set(OP_CASES.flatMap(({ graph }) => graph.nodes.map(({ op }) => op)));
  const convertible = Object.entries(OP_CONVERTERS).filter(([, entry]) => !('reason' in entry));
  const missing = convertible.map(([op]) => op).filter((op) => !used.has(op));
  expect(missing).toEqual(['Const']);
});
