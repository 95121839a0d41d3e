/**
 * Memory that one step after the other uses. The system clears fresh megabytes before it gives them, which costs more
 * than what a step does with them.
 */

/** It grows by more than is asked for, since batches differ. */
const GROWTH = 1.5;

/** @returns what gives so many elements, with anything in them; they are good until the next call. */
export function createFloatRoom(): (size: number) => Float32Array {
  let room = new Float32Array(0);
  return (size) => {
    if (room.length < size) room = new Float32Array(Math.ceil(GROWTH * size));
    return room.subarray(0, size);
  };
}

/** The same for int32. */
export function createIntRoom(): (size: number) => Int32Array {
  const floats = createFloatRoom();
  return (size) => new Int32Array(floats(size).buffer, 0, size);
}
