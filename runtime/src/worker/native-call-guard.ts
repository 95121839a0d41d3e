/**
 * Keeps a worker thread from being ended inside a call into ONNX Runtime: when `process.exit()` stops a thread
 * there, the native code throws and aborts the whole process (exit code 134; compare microsoft/onnxruntime#24579).
 *
 * One int32, shared by both threads, says what the worker does. The worker enters and leaves native code by it;
 * at exit, the main thread waits for the end of the call under way (one batch, or the loading of a model) and
 * lets no other begin.
 */
const STATE = { idle: 0, busy: 1, stopped: 2 } as const;

/** Longer than any batch or model takes; a thread that hangs must not keep the process from ending. */
const MAX_EXIT_WAIT_MS = 5000;

export type NativeCallState = Int32Array<SharedArrayBuffer>;

/**
 * States of the threads of this process. Module-level, against the rule, since the end of the process is one
 * event for all of them: a listener each would make Node warn of a leak from the eleventh thread on.
 */
const guardedStates = new Set<NativeCallState>();

export function createNativeCallState(): NativeCallState {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** In the worker: calls native code, unless the process is about to end; then it never settles. */
export async function callNative<T>(state: NativeCallState, call: () => Promise<T>): Promise<T> {
  if (Atomics.compareExchange(state, 0, STATE.idle, STATE.busy) === STATE.stopped) {
    return new Promise(() => {});
  }
  try {
    return await call();
  } finally {
    Atomics.compareExchange(state, 0, STATE.busy, STATE.idle);
    Atomics.notify(state, 0);
  }
}

/** In the main thread: waits for the thread's native call when the process ends. */
export function guardExit(state: NativeCallState): void {
  if (guardedStates.size === 0) {
    process.on('exit', stopNativeCalls);
  }
  guardedStates.add(state);
}

/** In the main thread: the worker has ended. */
export function releaseExit(state: NativeCallState): void {
  guardedStates.delete(state);
  if (guardedStates.size === 0) {
    process.off('exit', stopNativeCalls);
  }
}

function stopNativeCalls(): void {
  const deadlineMs = performance.now() + MAX_EXIT_WAIT_MS;
  for (const state of guardedStates) {
    // A loop, since the worker may enter its next call before this thread wakes from the end of the last one.
    while (
      Atomics.compareExchange(state, 0, STATE.idle, STATE.stopped) === STATE.busy &&
      performance.now() < deadlineMs
    ) {
      Atomics.wait(state, 0, STATE.busy, deadlineMs - performance.now());
    }
  }
}
