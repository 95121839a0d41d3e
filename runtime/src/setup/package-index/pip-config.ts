/** pip's settings, read where pip reads them: environment variables, then its configuration files. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../environment.ts';

/** Gives a setting by its name in pip.conf, such as `index-url`, or undefined where it is not set. */
export type PipConfig = (name: string) => string | undefined;

/** Sections that concern a download, the strongest first. */
const SECTIONS = ['download', 'install', 'global'] as const;

/**
 * Reads pip's configuration for a download, without pip.
 *
 * @param homeFolder the user's, by default that of the system.
 * @see https://pip.pypa.io/en/stable/topics/configuration/ for the order of files, on Linux.
 */
export async function readPipConfig(
  environment: Environment,
  homeFolder: string = homedir(),
): Promise<PipConfig> {
  const texts = await Promise.all(configFiles(environment, homeFolder).map(readIfThere));
  const files = texts.map(parsePipConfig);
  return (name) => {
    const variable = environment[`PIP_${name.toUpperCase().replaceAll('-', '_')}`];
    const values = files.flatMap((file) => SECTIONS.map((section) => file.get(`${section}.${name}`)));
    return [variable, ...values].find((value) => value !== undefined && value !== '');
  };
}

/**
 * Parses the text of a pip.conf.
 *
 * @returns values by `section.name`, with names as in the documentation: lower case, hyphens.
 */
export function parsePipConfig(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const [, header] = /^\[([^\]]+)\]/.exec(line) ?? [];
    const [, name, value] = /^(?![#;])([^\s=:][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (header !== undefined) {
      section = header.toLowerCase();
    } else if (name !== undefined && value !== undefined) {
      values.set(`${section}.${name.toLowerCase().replaceAll('_', '-')}`, value);
    }
  }
  return values;
}

/** The strongest first. PIP_CONFIG_FILE=/dev/null means no file at all. */
function configFiles(environment: Environment, homeFolder: string): string[] {
  const { PIP_CONFIG_FILE, VIRTUAL_ENV, XDG_CONFIG_HOME, XDG_CONFIG_DIRS } = environment;
  if (PIP_CONFIG_FILE === '/dev/null') {
    return [];
  }
  return [
    ...(PIP_CONFIG_FILE ? [PIP_CONFIG_FILE] : []),
    ...(VIRTUAL_ENV ? [join(VIRTUAL_ENV, 'pip.conf')] : []),
    join(XDG_CONFIG_HOME || join(homeFolder, '.config'), 'pip/pip.conf'),
    join(homeFolder, '.pip/pip.conf'),
    '/etc/pip.conf',
    ...(XDG_CONFIG_DIRS || '/etc/xdg').split(':').map((folder) => join(folder, 'pip/pip.conf')),
  ];
}

/** Empty for a file that is not there or that we may not read, as pip has it. */
function readIfThere(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
