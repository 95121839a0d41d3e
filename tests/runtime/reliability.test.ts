import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';

const MODEL = 'runtime/src/node/fixtures/binary.onnx';
const COUNTS = v.object({ loaded: v.number(), refused: v.number() });
const GROWTH = v.object({ calls: v.number(), loads: v.number() });
/** Allocators keep some; 170 bytes lost in each call, or 1 MiB in each load, would be more. */
const MAX_GROWTH_MIB = { calls: 16, loads: 24 };

async function run(flags: readonly string[], script: string, ...args: readonly unknown[]): Promise<unknown> {
  const scriptArgs = [MODEL, ...args.map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script, ...scriptArgs]);
  return JSON.parse(stdout);
}

describe('a process', () => {
  test('survives model files with changed bytes, and cut ones', { timeout: 60_000 }, async () => {
    const seed = Date.now() % 2 ** 31;
    const outcome = run([], 'tests/runtime/mutate-models.js', 40, seed).catch((error: unknown) => {
      throw new Error(`with the seed ${seed}`, { cause: error });
    });
    const { loaded, refused } = v.parse(COUNTS, await outcome);
    expect(loaded).toBeGreaterThan(3);
    expect(refused).toBeGreaterThan(20);
  });

  test('keeps its memory over many calls and many loads', { timeout: 60_000 }, async () => {
    const growth = v.parse(GROWTH, await run(['--expose-gc'], 'tests/runtime/use-memory.js', 100_000, 20));
    expect(growth.calls).toBeLessThan(MAX_GROWTH_MIB.calls);
    expect(growth.loads).toBeLessThan(MAX_GROWTH_MIB.loads);
  });
});
