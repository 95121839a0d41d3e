/**
 * Gathers what a source gives without waiting into arrays, so that writing costs one call for many results, and a
 * result that is alone is written at once.
 *
 * @param limit most items in an array.
 */
export async function* collectReady<Item>(
  source: AsyncIterable<Item>,
  limit: number,
): AsyncGenerator<Item[], void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (let first = await next; !first.done; first = await next) {
      const items = [first.value];
      next = iterator.next();
      for (
        let more = await ifReady(next);
        items.length < limit && more?.done === false;
        more = await ifReady(next)
      ) {
        items.push(more.value);
        next = iterator.next();
      }
      yield items;
    }
  } finally {
    await iterator.return?.();
  }
}

/** What the promise gives before other events get their turn; undefined if it gives nothing by then. */
function ifReady<T>(promise: Promise<T>): Promise<T | undefined> {
  // A failure is thrown by whoever awaits the promise itself.
  const settled = promise.catch(() => undefined);
  return Promise.race([settled, new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)))]);
}
