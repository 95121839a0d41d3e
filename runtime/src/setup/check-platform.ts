import { existsSync } from 'node:fs';
import { SetupUnsupportedError } from '../errors/setup-unsupported-error.ts';

export interface Platform {
  readonly system: string;
  readonly processor: string;
  /** Whether the C library is glibc, which published binaries need (Alpine Linux has another). */
  readonly hasGlibc: boolean;
}

const GLIBC_LOADER = '/lib64/ld-linux-x86-64.so.2';

export function thisPlatform(): Platform {
  return { system: process.platform, processor: process.arch, hasGlibc: existsSync(GLIBC_LOADER) };
}

/** @throws {SetupUnsupportedError} on anything but Linux with glibc on x86_64. */
export function checkPlatform(
  part: string,
  { system, processor, hasGlibc }: Platform = thisPlatform(),
): void {
  if (system !== 'linux' || processor !== 'x64' || !hasGlibc) {
    const library = system === 'linux' && !hasGlibc ? ' without glibc' : '';
    throw new SetupUnsupportedError(part, 'Linux x86_64 with glibc', `${system} ${processor}${library}`);
  }
}
