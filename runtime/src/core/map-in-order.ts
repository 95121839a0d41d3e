export interface MapInOrderOptions<Item, Result> {
  readonly map: (item: Item) => Promise<Result>;
  /** Most results that wait to be taken; then the source is asked for no more. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Maps what a source gives, several at once, and gives the results in the order of the source. A slow consumer slows
 * the source down.
 *
 * @throws what the source and `map` throw, when its turn comes, or the signal's reason while the source is waited for;
 *   then and when the consumer stops early, the source is closed.
 */
export async function* mapInOrder<Item, Result>(
  source: AsyncIterable<Item> | Iterable<Item>,
  { map, limit, signal }: MapInOrderOptions<Item, Result>,
): AsyncGenerator<Result, void, undefined> {
  const results: Promise<Result>[] = [];
  const arrival = createGate();
  const room = createGate();
  let isClosed = false;

  const readSource = async () => {
    for await (const item of source) {
      if (isClosed) return;
      const result = map(item);
      // A failure is thrown in its turn; until then, nobody listening to it must not end the process.
      result.catch(() => {});
      results.push(result);
      arrival.open();
      while (results.length >= limit && !isClosed) await room.opened();
    }
  };
  let end: Promise<void> | undefined;
  const reading = readSource();
  const finish = () => {
    end = reading;
    arrival.open();
  };
  reading.then(finish, finish);
  signal?.addEventListener('abort', arrival.open);
  try {
    for (;;) {
      const [oldest] = results;
      if (oldest !== undefined) {
        yield await oldest;
        results.shift();
        room.open();
      } else if (end !== undefined) {
        return await end;
      } else {
        await arrival.opened();
        signal?.throwIfAborted();
      }
    }
  } finally {
    signal?.removeEventListener('abort', arrival.open);
    isClosed = true;
    room.open();
  }
}

/** Something to wait at; whoever waits at it checks his condition first, in the same turn. */
function createGate(): { readonly opened: () => Promise<void>; readonly open: () => void } {
  let pass = () => {};
  return {
    opened: () =>
      new Promise((resolve) => {
        pass = resolve;
      }),
    open: () => pass(),
  };
}
