/**
 * TensorBoard's event files: TFRecords, each an `Event` of tensorflow/core/util/event.proto. Seven fields of
 * four messages are written, by hand.
 */
import { appendFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { crc32c } from './crc32c.ts';
import { writeLog } from './write-log.ts';

export interface Scalar {
  readonly tag: string;
  readonly value: number;
}

export interface EventFile {
  readonly path: string;
  /** Adds the scalars of one step. */
  append(step: number, scalars: readonly Scalar[]): Promise<void>;
}

/** Sets files apart that one process begins within a second. */
let fileCount = 0;

/**
 * Begins an event file with a name of its own in the folder, which is made where needed.
 *
 * @param firstStep where a training goes on: TensorBoard forgets what older files say of this step and later ones.
 * @throws {LogFileError} if the file cannot be written.
 */
export async function createEventFile(directory: string, firstStep: number): Promise<EventFile> {
  const seconds = Math.floor(Date.now() / 1000);
  const path = join(directory, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.${fileCount}.v2`);
  fileCount += 1;
  const version = encodeRecord(encodeEvent(textField(EVENT.fileVersion, 'brain.Event:2')));
  await writeLog(path, () => writeFile(path, Buffer.concat([version, encodeRecord(encodeStart(firstStep))])));
  return {
    path,
    append: (step, scalars) =>
      writeLog(path, () => appendFile(path, encodeRecord(encodeScalars(step, scalars)))),
  };
}

/** TFRecord: uint64 length, its masked crc, the bytes, their masked crc; little-endian. */
export function encodeRecord(bytes: Uint8Array): Uint8Array {
  const record = Buffer.alloc(bytes.length + 16);
  record.writeBigUInt64LE(BigInt(bytes.length), 0);
  record.writeUInt32LE(maskedCrc(record.subarray(0, 8)), 8);
  record.set(bytes, 12);
  record.writeUInt32LE(maskedCrc(bytes), 12 + bytes.length);
  return record;
}

/** Rotated and offset, as TFRecord asks, since a crc of bytes that hold crcs is weak. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
const SESSION_LOG = { status: 1 } as const;
const SESSION_START = 1;
const SUMMARY = { value: 1 } as const;
const VALUE = { tag: 1, simpleValue: 2 } as const;

function encodeStart(step: number): Uint8Array {
  const log = varintField(SESSION_LOG.status, SESSION_START);
  return encodeEvent(Buffer.concat([varintField(EVENT.step, step), bytesField(EVENT.sessionLog, log)]));
}

function encodeScalars(step: number, scalars: readonly Scalar[]): Uint8Array {
  const values = scalars.map(({ tag, value }) =>
    bytesField(
      SUMMARY.value,
      Buffer.concat([textField(VALUE.tag, tag), floatField(VALUE.simpleValue, value)]),
    ),
  );
  return encodeEvent(
    Buffer.concat([varintField(EVENT.step, step), bytesField(EVENT.summary, Buffer.concat(values))]),
  );
}

function encodeEvent(content: Uint8Array): Uint8Array {
  const wallTime = Buffer.alloc(8);
  wallTime.writeDoubleLE(Date.now() / 1000);
  return Buffer.concat([tag(EVENT.wallTime, 'fixed64'), wallTime, content]);
}

const WIRE_TYPES = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

function tag(field: number, type: keyof typeof WIRE_TYPES): Uint8Array {
  return varint((field << 3) | WIRE_TYPES[type]);
}

function varintField(field: number, value: number): Uint8Array {
  return Buffer.concat([tag(field, 'varint'), varint(value)]);
}

function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([tag(field, 'bytes'), varint(bytes.length), bytes]);
}

function textField(field: number, text: string): Uint8Array {
  return bytesField(field, Buffer.from(text));
}

function floatField(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([tag(field, 'fixed32'), bytes]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}
