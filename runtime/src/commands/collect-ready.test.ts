import { expect, test } from 'vitest';
import { collectReady } from './collect-ready.ts';

async function takeAll<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}

test('gathers what is there, up to the limit, in its order', async () => {
  async function* source() {
    for (let i = 0; i < 10; i += 1) yield i;
  }
  expect(await takeAll(collectReady(source(), 4))).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ]);
});

test('gives an item at once when the next one is not there', async () => {
  let goOn = () => {};
  async function* source() {
    yield 1;
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
    yield 2;
  }
  const pieces = collectReady(source(), 10);
  expect(await pieces.next()).toEqual({ done: false, value: [1] });
  goOn();
  expect(await pieces.next()).toEqual({ done: false, value: [2] });
  expect(await pieces.next()).toMatchObject({ done: true });
});

test('throws what the source throws, after what came before it', async () => {
  async function* source() {
    yield 1;
    throw new Error('broken');
  }
  const pieces = collectReady(source(), 10);
  expect(await pieces.next()).toEqual({ done: false, value: [1] });
  await expect(pieces.next()).rejects.toThrow('broken');
});
