/** Pinned files of wheels onto the disk: only what is missing, only by checked bytes, and again where it stopped. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { WheelDownloadError } from '../../errors/wheel-download-error.ts';
import { downloadRange, sizeOf } from './download-range.ts';
import {
  locateMembers,
  type PlannedMember,
  type PlannedWheel,
  type PlanWheelOptions,
  planWheel,
} from './plan-wheel.ts';
import { unpackMember } from './unpack-member.ts';
import type { WheelPin } from './wheel-pin.ts';

/** Said before the first large download. */
export interface DownloadPlan {
  readonly sizeBytes: number;
  /** Of those, not yet here. */
  readonly missingBytes: number;
  /** Wheels that are downloaded whole, because their server gives no parts. */
  readonly wholeWheels: readonly string[];
}

export interface FillFolderOptions extends PlanWheelOptions {
  readonly onPlan: (plan: DownloadPlan) => void;
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
  /** Pause before a cut connection is taken up again, 1,000 by default. */
  readonly retryDelayMs?: number | undefined;
}

/** Sizes of packed bytes that were downloaded, for the share of the whole that is done. */
type OnDone = (doneBytes: number) => void;

/**
 * Downloads the files of wheels that the folder does not have. Everything that has its final name is complete and
 * has the pinned checksum; what an interrupted call leaves ends in `.part`, and the next call goes on with it.
 *
 * @returns how many bytes were downloaded.
 * @throws {PackageIndexError} if the index does not have a wheel.
 * @throws {WheelDownloadError}
 */
export async function fillFolder(wheels: readonly WheelPin[], options: FillFolderOptions): Promise<number> {
  const plans: PlannedWheel[] = [];
  for (const wheel of wheels) {
    const isThere = await Promise.all(
      wheel.members.map(
        async ({ target, sizeBytes }) => (await sizeOf(join(options.folder, target))) === sizeBytes,
      ),
    );
    const wanted = wheel.members.filter((_, i) => !isThere[i]);
    if (wanted.length > 0) {
      plans.push(await planWheel(wheel, wanted, options));
    }
  }
  const totalBytes = plans.reduce((total, plan) => total + plan.sizeBytes, 0);
  const missingBytes = plans.reduce((total, plan) => total + plan.missingBytes, 0);
  if (plans.length > 0) {
    const whole = plans.filter(({ members }) => members === undefined);
    options.onPlan({
      sizeBytes: totalBytes,
      missingBytes,
      wholeWheels: whole.map(({ pin }) => pin.filename),
    });
  }
  let before = 0;
  for (const plan of plans) {
    await takeWheel(plan, options, (doneBytes) => options.onProgress(before + doneBytes, totalBytes));
    before += plan.sizeBytes;
  }
  return missingBytes;
}

async function takeWheel(plan: PlannedWheel, options: FillFolderOptions, onDone: OnDone): Promise<void> {
  if (plan.members === undefined) {
    return takeWholeWheel(plan, options, onDone);
  }
  let before = 0;
  for (const member of plan.members) {
    await takeMember(plan, member, options, (doneBytes) => onDone(before + doneBytes));
    before += member.end - member.start;
  }
}

async function takeMember(
  { file }: PlannedWheel,
  { pin, method, start, end, partPath }: PlannedMember,
  { folder, signal, retryDelayMs }: FillFolderOptions,
  onDone: OnDone,
): Promise<void> {
  await downloadRange(file, { start, end, partPath, onProgress: onDone, retryDelayMs });
  await discardIfWrong(partPath, async () => {
    await unpackMember(createReadStream(partPath), method, pin, join(folder, pin.target), signal);
  });
  await rm(partPath, { force: true });
}

async function takeWholeWheel(
  { file, pin, wanted, partPath }: PlannedWheel,
  { folder, signal, retryDelayMs }: FillFolderOptions,
  onDone: OnDone,
): Promise<void> {
  await downloadRange(file, { start: 0, end: pin.sizeBytes, partPath, onProgress: onDone, retryDelayMs });
  await discardIfWrong(partPath, async () => {
    await checkWheel(partPath, pin, signal);
    const members = await locateMembers(
      (start, end) => readBytes(partPath, start, end),
      pin.sizeBytes,
      wanted,
      partPath,
    );
    for (const { pin: member, method, start, end } of members) {
      const packed = end > start ? createReadStream(partPath, { start, end: end - 1 }) : Readable.from([]);
      await unpackMember(packed, method, member, join(folder, member.target), signal);
    }
  });
  await rm(partPath, { force: true });
}

/** A part with wrong bytes is of no use to the next call. */
async function discardIfWrong(partPath: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof WheelDownloadError && error.failure === 'checksum') {
      await rm(partPath, { force: true });
    }
    throw error;
  }
}

async function checkWheel(path: string, { filename, sha256 }: WheelPin, signal: AbortSignal): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    signal.throwIfAborted();
    hash.update(chunk);
  }
  const received = hash.digest('hex');
  if (received !== sha256) {
    const what = `${filename} has the SHA-256 checksum ${received} instead of ${sha256} and was deleted`;
    throw new WheelDownloadError('checksum', what, path);
  }
}

async function readBytes(path: string, start: number, end: number): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
