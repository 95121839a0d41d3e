/** Flags that several commands have. */
import { InvalidArgumentError, Option } from 'commander';
import type { DeviceName } from '../node/devices.ts';

export const DEVICES: readonly DeviceName[] = ['auto', 'cpu', 'cuda', 'webgpu', 'tensorrt'];

export function deviceOption(): Option {
  return new Option('--device <name>', 'where to run; a named device is used or the command fails')
    .choices(DEVICES)
    .default('auto');
}

export function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError('Give a whole number of at least 1.');
  }
  return value;
}
