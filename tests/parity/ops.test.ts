/** TensorFlow.js and ONNX Runtime give the same for every op of graph models. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DEFAULT_OPSET, OP_CONVERTERS, OPSET_IR_VERSIONS } from '@onnx-bridge/export';
import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import type { OpCase } from './ops/op-case.ts';
import { OP_CASES } from './ops/op-cases.ts';
import { type Result, runOnnx, runTfjs } from './ops/run-op-case.ts';

/** Both compute in float32; sums are added in different orders. */
const TOLERANCE = 1e-5;
/** The default, and the first and the last one, between which operators have changed. */
const ALL_OPSETS = [...OPSET_IR_VERSIONS.keys()];
const OPSETS = [Math.min(...ALL_OPSETS), DEFAULT_OPSET, Math.max(...ALL_OPSETS)];

describe.for(OP_CASES)('$name', (opCase) => {
  const { first = 0, last = Number.POSITIVE_INFINITY } = opCase.opsets;
  const original = once(async () => (await runTfjs(opCase)).flat());
  test.for(OPSETS.filter((opset) => opset >= first && opset <= last))(
    'tfjs and ONNX agree on opset %i',
    async (opset) => {
      const expected = await original();
      const actual = (await runOnnx(opCase, opset)).flat();
      expect(actual.map(describeResult)).toEqual(expected.map(describeResult));
      actual.forEach((result, i) => {
        compare(opCase, result, expected[i]?.data ?? []);
      });
    },
  );
});

/** The original gives the same on every opset. */
function once<Value>(run: () => Promise<Value>): () => Promise<Value> {
  let result: Promise<Value> | undefined;
  return () => {
    result ??= run();
    return result;
  };
}

const describeResult = ({ dataType, shape }: Result) => ({ dataType, shape });

function compare({ range }: OpCase, { dataType, data }: Result, expected: readonly number[]): void {
  if (range) {
    const [low, high] = range;
    expect([...data, ...expected].filter((value) => !(value >= low && value <= high))).toEqual([]);
    expect(new Set(data).size).toBeGreaterThan(1);
  } else if (dataType === 'float32' && expected.length > 0) {
    const scale = Math.max(1, ...expected.map(Math.abs).filter(Number.isFinite));
    expect(maxAbsDiff(data, expected) / scale).toBeLessThanOrEqual(TOLERANCE);
  } else {
    expect(data).toEqual(expected);
  }
}

test('every op that can be converted has a case', () => {
  const used = new Set(
    OP_CASES.flatMap(({ graph: { nodes, initializer = [], functions = [] } }) => [
      [{ op: 'Placeholder' }],
      nodes,
      initializer,
      ...functions.map((body) => body.nodes),
    ])
      .flat()
      .map(({ op }) => op),
  );
  const convertible = Object.entries(OP_CONVERTERS).filter(
    ([, entry]) => !('reason' in entry) || 'partOf' in entry,
  );
  const missing = convertible.map(([op]) => op).filter((op) => !used.has(op));
  expect(missing).toEqual([]);
});

/** In tfjs-converter 4.22; its executor reaches all but the six of `ragged` and `tfdf`. */
const OP_COUNT = 248;

test('every op of the lists of tfjs has a row', () => {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-converter/package.json')),
    'dist/operations/op_list',
  );
  const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const names = files.flatMap((name) =>
    Array.from(
      readFileSync(join(folder, name), 'utf8').matchAll(/^\s+'tfOpName': '(\w+)'/gm),
      ([, op]) => op,
    ),
  );
  expect(names).toHaveLength(OP_COUNT);
  expect(names.filter((op) => op !== undefined && !Object.hasOwn(OP_CONVERTERS, op))).toEqual([]);
});
