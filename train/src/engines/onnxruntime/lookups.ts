/**
 * An Embedding enters the graphs with the rows that a batch names, each once, instead of its whole table: a step would
 * otherwise move the table through memory several times, to read and change a few of its rows.
 */
import { createIntRoom } from './room.ts';
import type { WeightSpec } from './weight-layout.ts';

/** An Embedding: which table it reads, and which input of the model holds the token ids. */
export interface Lookup {
  readonly table: WeightSpec;
  readonly input: number;
}

/** The rows of a table that some token ids name. */
export interface NamedRows {
  /** int32: each id once, in the order in which they come. */
  readonly distinct: Int32Array;
  /** int32, as many as token ids: the place of each among `distinct`. */
  readonly places: Int32Array;
}

/** Rows that a replica has read, and their gradients; in memory that the replicas share. */
export interface RowGradients {
  /** int32: how many ids follow, then the ids, each once. */
  readonly ids: ArrayBufferLike;
  /** float32 `[ids, width]`. */
  readonly rows: ArrayBufferLike;
  /** float32 `[ids, width]`. */
  readonly sums: ArrayBufferLike;
}

/** Creates what finds the distinct ids of a batch; what it gives is good until it is called again. */
export function createRowFinder({ shape }: WeightSpec): (ids: ArrayLike<number>) => NamedRows {
  /** Place of an id among the distinct ones, from 1; 0 for an id that has none. */
  const known = new Int32Array(shape[0] ?? 0);
  const distinctRoom = createIntRoom();
  const placesRoom = createIntRoom();
  return (ids) => {
    const distinct = distinctRoom(Math.min(ids.length, known.length));
    const places = placesRoom(ids.length);
    let count = 0;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] ?? 0;
      if (known[id] === 0) {
        distinct[count] = id;
        count += 1;
        known[id] = count;
      }
      places[i] = (known[id] ?? 1) - 1;
    }
    for (let i = 0; i < count; i++) known[distinct[i] ?? 0] = 0;
    return { distinct: distinct.subarray(0, count), places };
  };
}

/**
 * @param weights the flat array.
 * @param rows float32 `[ids, width]`: filled with the row of each id.
 */
export function readRows(
  weights: Float32Array,
  { offset, shape }: WeightSpec,
  ids: Int32Array,
  rows: Float32Array,
): Float32Array {
  const width = shape[1] ?? 0;
  for (let i = 0; i < ids.length; i++) {
    const from = offset + (ids[i] ?? 0) * width;
    for (let j = 0; j < width; j++) rows[i * width + j] = weights[from + j] ?? 0;
  }
  return rows;
}

/** @param values rows and gradients, float32 `[distinct, width]`. */
export function writeRowGradients(
  target: RowGradients,
  distinct: Int32Array,
  values: { readonly rows: Float32Array; readonly sums: Float32Array },
): void {
  const ids = new Int32Array(target.ids);
  ids[0] = distinct.length;
  ids.set(distinct, 1);
  new Float32Array(target.rows).set(values.rows);
  new Float32Array(target.sums).set(values.sums);
}

/** The ids of rows that a replica has read. */
export function namedIds({ ids }: RowGradients): Int32Array {
  const all = new Int32Array(ids);
  return all.subarray(1, 1 + (all[0] ?? 0));
}

/** Gradients of rows, added up. */
export interface RowSums {
  /** Each once. */
  readonly ids: Int32Array;
  /** float32 `[ids, width]`. */
  readonly sums: Float32Array;
}

export interface RowChoice {
  readonly findRows: (ids: ArrayLike<number>) => NamedRows;
  readonly width: number;
  readonly room: (size: number) => Float32Array;
  /** Which ids are wanted. */
  readonly isWanted: (id: number) => boolean;
  /** Rows that get a sum even where no share names them. */
  readonly always?: Int32Array | undefined;
}

/** Adds up the gradients of rows that several replicas looked up, always in the same order. */
export function sumRows(
  shares: readonly RowGradients[],
  { findRows, width, room, isWanted, always = new Int32Array(0) }: RowChoice,
): RowSums {
  const wanted = shares.map((share) => namedIds(share).filter(isWanted));
  const { distinct, places } = findRows(joinIds([...wanted, always]));
  const sums = room(distinct.length * width).fill(0);
  let next = 0;
  for (const share of shares) {
    const values = new Float32Array(share.sums);
    for (const [row, id] of namedIds(share).entries()) {
      if (!isWanted(id)) continue;
      const to = (places[next] ?? 0) * width;
      next += 1;
      for (let j = 0; j < width; j++) sums[to + j] = (sums[to + j] ?? 0) + (values[row * width + j] ?? 0);
    }
  }
  return { ids: distinct, sums };
}

function joinIds(parts: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(parts.reduce((size, { length }) => size + length, 0));
  let end = 0;
  for (const part of parts) {
    joined.set(part, end);
    end += part.length;
  }
  return joined;
}
