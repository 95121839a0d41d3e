import { describe, expect, test } from 'vitest';
import { mapInOrder } from './map-in-order.ts';

async function takeAll<T>(results: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const result of results) all.push(result);
  return all;
}

/** Counts what was read of it, and whether it was closed. */
function createSource(count: number) {
  const state = { readCount: 0, isClosed: false };
  async function* read() {
    try {
      for (; state.readCount < count; state.readCount += 1) yield state.readCount;
    } finally {
      state.isClosed = true;
    }
  }
  return { state, source: read() };
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
};

describe('mapInOrder', () => {
  test('gives the results in the order of the source, whatever order they come in', async () => {
    const map = async (item: number) => {
      await turns((item * 7) % 5);
      return item * 10;
    };
    expect(await takeAll(mapInOrder([1, 2, 3, 4, 5, 6], { map, limit: 3 }))).toEqual([
      10, 20, 30, 40, 50, 60,
    ]);
    expect(await takeAll(mapInOrder([], { map, limit: 3 }))).toEqual([]);
  });

  test('reads no further ahead of a slow consumer than its limit', async () => {
    const { state, source } = createSource(1000);
    let underWayCount = 0;
    let mostUnderWay = 0;
    const map = async (item: number) => {
      underWayCount += 1;
      mostUnderWay = Math.max(mostUnderWay, underWayCount);
      return item;
    };
    for await (const item of mapInOrder(source, { map, limit: 10 })) {
      await turns(30);
      underWayCount -= 1;
      expect(state.readCount).toBeLessThanOrEqual(item + 10);
    }
    expect(state.readCount).toBe(1000);
    expect(mostUnderWay).toBe(10);
  });

  test('gives a result while the source is still waited for', async () => {
    async function* source() {
      yield 1;
      await new Promise(() => {});
    }
    const results = mapInOrder(source(), { map: async (item) => item, limit: 5 });
    expect(await results.next()).toEqual({ done: false, value: 1 });
    await results.return();
  });

  test('closes the source when the consumer stops', async () => {
    const { state, source } = createSource(1000);
    for await (const item of mapInOrder(source, { map: async (value) => value, limit: 4 })) {
      if (item === 2) break;
    }
    await turns(20);
    expect(state.isClosed).toBe(true);
    expect(state.readCount).toBeLessThan(10);
  });

  test('throws what an item or the source throws, after the results before it', async () => {
    const results: number[] = [];
    const failing = mapInOrder([1, 2, 3], {
      limit: 5,
      map: async (item) => {
        if (item === 2) throw new Error('second');
        return item;
      },
    });
    await expect(async () => {
      for await (const result of failing) results.push(result);
    }).rejects.toThrow('second');
    expect(results).toEqual([1]);
    async function* broken() {
      yield 1;
      throw new Error('source');
    }
    const rest = mapInOrder(broken(), { map: async (item) => item, limit: 5 });
    expect(await rest.next()).toMatchObject({ value: 1 });
    await expect(rest.next()).rejects.toThrow('source');
  });

  test('stops waiting for a silent source when its signal is aborted', async () => {
    const controller = new AbortController();
    async function* silent(): AsyncGenerator<number> {
      await new Promise(() => {});
    }
    const { signal } = controller;
    const results = mapInOrder(silent(), { map: async (item) => item, limit: 5, signal });
    const outcome = expect(results.next()).rejects.toThrow('enough');
    controller.abort(new Error('enough'));
    await outcome;
  });
});
