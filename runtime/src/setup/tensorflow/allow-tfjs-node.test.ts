import { createRequire } from 'node:module';
import { expect, onTestFinished, test } from 'vitest';
import { allowTfjsNode } from './allow-tfjs-node.ts';

/** As tfjs-node, a CommonJS module, has it. */
const util: Record<string, unknown> = createRequire(import.meta.url)('node:util');

test('gives CommonJS modules the function that Node 23 took away', () => {
  const before = util.isNullOrUndefined;
  onTestFinished(() => {
    util.isNullOrUndefined = before;
  });
  delete util.isNullOrUndefined;
  allowTfjsNode();
  const { isNullOrUndefined } = util;
  const answers = [null, undefined, 0, ''].map((value) => {
    return typeof isNullOrUndefined === 'function' && isNullOrUndefined(value);
  });
  expect(answers).toEqual([true, true, false, false]);
});

test('leaves a function that is there', () => {
  const before = util.isNullOrUndefined;
  onTestFinished(() => {
    util.isNullOrUndefined = before;
  });
  const own = () => true;
  util.isNullOrUndefined = own;
  allowTfjsNode();
  expect(util.isNullOrUndefined).toBe(own);
});
