import { InvalidArgumentError } from 'commander';

/** Checks the value of `--index`. */
export function parseIndex(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InvalidArgumentError('Give the http(s) address of a package index.');
  }
  return text;
}
