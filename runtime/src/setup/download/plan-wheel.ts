/** What has to be downloaded to have certain files of a wheel, found out before the first large download. */
import { join } from 'node:path';
import { WheelDownloadError } from '../../errors/wheel-download-error.ts';
import type { PackageIndex } from '../package-index/find-package-index.ts';
import { findWheel } from '../package-index/find-wheel.ts';
import { type RemoteFile, readRange, sizeOf, supportsRanges } from './download-range.ts';
import type { HttpClient } from './http-client.ts';
import { shownUrl } from './shown-url.ts';
import type { MemberPin, WheelPin } from './wheel-pin.ts';
import { readDataOffset, readZipDirectory, type ZipEntry } from './zip-directory.ts';

/** A file of a wheel whose bytes can be asked for by themselves. */
export interface PlannedMember {
  readonly pin: MemberPin;
  readonly method: ZipEntry['method'];
  /** Where its packed bytes are in the wheel; `end` is not included. */
  readonly start: number;
  readonly end: number;
  readonly partPath: string;
}

export interface PlannedWheel {
  readonly file: RemoteFile;
  readonly pin: WheelPin;
  /** The files that are wanted. */
  readonly wanted: readonly MemberPin[];
  /** How to get each of them, or undefined where the server gives nothing but whole files. */
  readonly members: readonly PlannedMember[] | undefined;
  /** Where a whole wheel grows. */
  readonly partPath: string;
  readonly sizeBytes: number;
  /** Of those, still to be downloaded. */
  readonly missingBytes: number;
}

export interface PlanWheelOptions {
  readonly client: HttpClient;
  readonly index: PackageIndex;
  /** The folder that the files go to. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * Finds a wheel on the index and reads its directory, if the server gives parts of files.
 *
 * @throws {PackageIndexError} if the index does not have the wheel.
 * @throws {WheelDownloadError} if the wheel is damaged, or cannot be reached.
 */
export async function planWheel(
  pin: WheelPin,
  wanted: readonly MemberPin[],
  { client, index, folder, signal }: PlanWheelOptions,
): Promise<PlannedWheel> {
  const url = await findWheel(client, index, pin, signal);
  const file: RemoteFile = { client, url, sizeBytes: pin.sizeBytes, signal };
  const partPath = join(folder, `${pin.sha256.slice(0, 16)}.whl.part`);
  const base = { file, pin, wanted, partPath };
  if (!(await supportsRanges(file))) {
    return { ...base, members: undefined, sizeBytes: pin.sizeBytes, missingBytes: pin.sizeBytes };
  }
  const members = await locateMembers(
    (start, end) => readRange(file, start, end),
    pin.sizeBytes,
    wanted,
    shownUrl(url),
  );
  const planned = members.map((member) => ({
    ...member,
    partPath: join(folder, `${member.pin.target}.${pin.sha256.slice(0, 16)}.part`),
  }));
  const sizes = planned.map(({ start, end }) => end - start);
  const present = await Promise.all(planned.map((member) => sizeOf(member.partPath)));
  const missing = sizes.map((size, i) => size - Math.min(present[i] ?? 0, size));
  return { ...base, members: planned, sizeBytes: sum(sizes), missingBytes: sum(missing) };
}

/** Finds files in a wheel. @param where for messages. @throws {WheelDownloadError} if it is damaged or lacks one. */
export async function locateMembers(
  read: (start: number, end: number) => Promise<Buffer>,
  sizeBytes: number,
  wanted: readonly MemberPin[],
  where: string,
): Promise<Omit<PlannedMember, 'partPath'>[]> {
  try {
    const directory = await readZipDirectory(read, sizeBytes);
    const located: Omit<PlannedMember, 'partPath'>[] = [];
    for (const pin of wanted) {
      const entry = directory.get(pin.path);
      if (entry === undefined) {
        throw new Error(`it does not have ${pin.path}`);
      }
      const start = await readDataOffset(read, entry);
      located.push({ pin, method: entry.method, start, end: start + entry.compressedSizeBytes });
    }
    return located;
  } catch (cause) {
    if (cause instanceof WheelDownloadError || !(cause instanceof Error) || cause.name === 'AbortError') {
      throw cause;
    }
    throw new WheelDownloadError('checksum', `The wheel is damaged: ${cause.message}`, where, cause);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
