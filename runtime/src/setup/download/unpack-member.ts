import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { WheelDownloadError } from '../../errors/wheel-download-error.ts';
import { guardStorage, storageError } from './guard-storage.ts';
import type { MemberPin } from './wheel-pin.ts';
import type { ZipEntry } from './zip-directory.ts';

const CHUNK_BYTES = 1024 * 1024;

/**
 * Unpacks a file of a wheel to `targetPath`, which appears only when its size and its checksum are right.
 *
 * @param packed its bytes as they are in the wheel.
 * @throws {WheelDownloadError} `failure` is `checksum` for other bytes, `storage` for the disk.
 */
export async function unpackMember(
  packed: Readable,
  method: ZipEntry['method'],
  pin: Pick<MemberPin, 'sizeBytes' | 'sha256'>,
  targetPath: string,
  signal: AbortSignal,
): Promise<void> {
  const temporaryPath = `${targetPath}.unpacking`;
  await guardStorage(targetPath, () => mkdir(dirname(targetPath), { recursive: true }));
  const hash = createHash('sha256');
  let size = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.byteLength;
      done(size > pin.sizeBytes ? wrongBytes(targetPath, 'it is larger than expected') : null, chunk);
    },
  });
  const inflate = method === 'deflate' ? [createInflateRaw({ chunkSize: CHUNK_BYTES })] : [];
  try {
    const stages = [packed, ...inflate, check, createWriteStream(temporaryPath)];
    await pipeline(stages, { signal });
    const received = hash.digest('hex');
    if (received !== pin.sha256) {
      throw wrongBytes(targetPath, `its SHA-256 checksum is ${received} instead of ${pin.sha256}`);
    }
    await guardStorage(targetPath, () => rename(temporaryPath, targetPath));
  } catch (error) {
    await rm(temporaryPath, { force: true });
    signal.throwIfAborted();
    throw toDownloadError(error, targetPath);
  }
}

function toDownloadError(error: unknown, path: string): WheelDownloadError {
  if (error instanceof WheelDownloadError) {
    return error;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_')
    ? wrongBytes(path, 'it is no deflated data', error)
    : storageError(path, error);
}

function wrongBytes(path: string, reason: string, cause?: unknown): WheelDownloadError {
  const what = `The downloaded file is not the one that was published: ${reason}; it was deleted`;
  return new WheelDownloadError('checksum', what, path, cause);
}
