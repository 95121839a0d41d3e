/** Texts that are encoded, sorted and batched together; 32 batches of the default size. */
const WINDOW_TEXTS = 1024;
/** Longest stretch of encoding before the event loop gets its turn: workers wait for their next batch. */
const SLICE_MS = 5;

/** Neighbouring texts as rows of token ids. */
export interface EncodedWindow {
  /** Index of the first text of the window among all texts. */
  readonly start: number;
  readonly rows: readonly Int32Array[];
}

/**
 * Encodes texts window by window, one window ahead of the consumer, in short slices between which the event
 * loop runs: sessions work on a window while the next one is encoded.
 *
 * @param isStopped asked between slices; true ends the work early.
 */
export async function* encodeAhead(
  texts: readonly string[],
  encode: (text: string) => Int32Array,
  isStopped: () => boolean,
): AsyncGenerator<EncodedWindow, void, undefined> {
  let next = encodeWindow(texts, 0, encode, isStopped);
  for (let start = 0; start < texts.length && !isStopped(); start += WINDOW_TEXTS) {
    const window = await next;
    next = encodeWindow(texts, start + WINDOW_TEXTS, encode, isStopped);
    // Nobody awaits the last window when the consumer stops early; its failure must not end the process.
    next.catch(() => {});
    yield window;
  }
}

async function encodeWindow(
  texts: readonly string[],
  start: number,
  encode: (text: string) => Int32Array,
  isStopped: () => boolean,
): Promise<EncodedWindow> {
  const rows: Int32Array[] = [];
  let sliceStartMs = performance.now();
  for (const text of texts.slice(start, start + WINDOW_TEXTS)) {
    if (performance.now() - sliceStartMs > SLICE_MS) {
      await nextTask();
      if (isStopped()) {
        break;
      }
      sliceStartMs = performance.now();
    }
    rows.push(encode(text));
  }
  return { start, rows };
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
