/** The trials of a search on disk, which the next search with the same settings goes on from. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { SearchFileError } from '../errors/search-file-error.ts';
import { writeWhole } from '../write-whole.ts';
import { SETUP } from './setup.ts';

const SETTINGS = v.object({
  source: v.string(),
  seed: v.number(),
  limit: v.nullable(v.number()),
  epochs: v.nullable(v.number()),
  full: v.boolean(),
});
/** What decides the result of a trial beside its setup. */
export type SearchSettings = Readonly<v.InferOutput<typeof SETTINGS>>;

const TRIAL = v.object({
  setup: SETUP,
  synthetic: v.boolean(),
  validationAccuracy: v.number(),
  testAccuracy: v.number(),
  processorSeconds: v.number(),
});
export type Trial = Readonly<v.InferOutput<typeof TRIAL>>;

const SEARCH = v.object({ settings: SETTINGS, trials: v.array(TRIAL) });

export function searchFileOf(directory: string): string {
  return join(directory, 'search.json');
}

/**
 * Reads the trials that a search with these settings has left; none where there is no file.
 *
 * @throws {SearchFileError} if the file is not of a search, or is of one with other settings.
 */
export async function readTrials(directory: string, settings: SearchSettings): Promise<readonly Trial[]> {
  const path = searchFileOf(directory);
  const json = await readIfThere(path);
  if (json === undefined) return [];
  const found = parseSearch(path, json);
  const differences = v
    .parse(v.array(v.keyof(SETTINGS)), Object.keys(SETTINGS.entries))
    .filter((name) => found.settings[name] !== settings[name])
    .map(
      (name) => `${name} is ${JSON.stringify(found.settings[name])}, not ${JSON.stringify(settings[name])}`,
    );
  if (differences.length > 0) {
    throw new SearchFileError(path, `The file is of another search: ${differences.join('; ')}`);
  }
  return found.trials;
}

/** @throws {RunDirectoryError} if the file cannot be written. */
export async function writeTrials(
  directory: string,
  settings: SearchSettings,
  trials: readonly Trial[],
): Promise<void> {
  const json = JSON.stringify({ settings, trials }, undefined, 1);
  await writeWhole(directory, searchFileOf(directory), `${json}\n`);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new SearchFileError(path, `The file cannot be read (${String(error)})`, error);
  }
}

function parseSearch(path: string, json: string): v.InferOutput<typeof SEARCH> {
  try {
    return v.parse(SEARCH, JSON.parse(json));
  } catch (error) {
    throw new SearchFileError(path, 'The file is not one that a search of this version has left', error);
  }
}
