/** Lets replicas wait for each other inside a step, so that the engine need not ask them twice. */

export interface Barrier {
  /**
   * Waits until all replicas have called it.
   *
   * @returns false where one of them has failed and will not come.
   */
  wait(): boolean;
  /** Lets go those who wait, now and later. */
  break(): void;
  /** Makes it whole again, when nobody waits. */
  mend(): void;
}

/** Places in the shared memory. */
const [ARRIVED, ROUND, IS_BROKEN] = [0, 1, 2];
/** In int32 elements. */
export const BARRIER_SIZE = 3;

/** @param count of the replicas; a single one, as in a browser's page, never waits. */
export function createBarrier(memory: ArrayBufferLike, count: number): Barrier {
  const state = new Int32Array(memory);
  return {
    wait() {
      const round = Atomics.load(state, ROUND);
      if (Atomics.load(state, IS_BROKEN) === 1) return false;
      if (Atomics.add(state, ARRIVED, 1) + 1 === count) {
        Atomics.store(state, ARRIVED, 0);
        Atomics.add(state, ROUND, 1);
        Atomics.notify(state, ROUND);
      } else {
        Atomics.wait(state, ROUND, round);
      }
      return Atomics.load(state, IS_BROKEN) === 0;
    },
    break() {
      Atomics.store(state, IS_BROKEN, 1);
      Atomics.add(state, ROUND, 1);
      Atomics.notify(state, ROUND);
    },
    mend() {
      state.fill(0);
    },
  };
}
