/**
 * Items that are encoded, sorted and batched together: few at first, for sessions wait for them, then twice as many each
 * time, since more rows side by side need less padding.
 */
const FIRST_WINDOW_ITEMS = 256;
const LARGEST_WINDOW_ITEMS = 4096;
/** Longest stretch of encoding before the event loop gets its turn: shorter than a batch, for which workers wait. */
const SLICE_MS = 1;

/** Neighbouring items as rows of token ids. */
export interface EncodedWindow {
  /** Index of the first item of the window among all items. */
  readonly start: number;
  readonly rows: readonly Int32Array[];
}

/**
 * Encodes items, mostly texts, window by window, one window ahead of the consumer, in short slices between which the event
 * loop runs: sessions work on a window while the next one is encoded.
 *
 * @param isStopped asked between slices; true ends the work early.
 */
export async function* encodeAhead<Item>(
  items: readonly Item[],
  encode: (item: Item) => Int32Array,
  isStopped: () => boolean,
): AsyncGenerator<EncodedWindow, void, undefined> {
  let size = FIRST_WINDOW_ITEMS;
  let next = encodeWindow(items, { start: 0, size }, encode, isStopped);
  for (let start = 0; start < items.length && !isStopped(); ) {
    const window = await next;
    start += size;
    size = Math.min(2 * size, LARGEST_WINDOW_ITEMS);
    next = encodeWindow(items, { start, size }, encode, isStopped);
    // Nobody awaits the last window when the consumer stops early; its failure must not end the process.
    next.catch(() => {});
    yield window;
  }
}

async function encodeWindow<Item>(
  items: readonly Item[],
  { start, size }: { readonly start: number; readonly size: number },
  encode: (item: Item) => Int32Array,
  isStopped: () => boolean,
): Promise<EncodedWindow> {
  const rows: Int32Array[] = [];
  let sliceStartMs = performance.now();
  for (const item of items.slice(start, start + size)) {
    if (performance.now() - sliceStartMs > SLICE_MS) {
      await nextTask();
      if (isStopped()) {
        break;
      }
      sliceStartMs = performance.now();
    }
    rows.push(encode(item));
  }
  return { start, rows };
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
