import { describe, expect, test } from 'vitest';
import { PackageIndexError } from '../../errors/package-index-error.ts';
import type { Environment } from '../environment.ts';
import { findPackageIndex } from './find-package-index.ts';

interface Row {
  readonly named?: string;
  readonly environment?: Environment;
  readonly pip?: string;
  readonly installedPip?: string;
  readonly url: string;
  readonly origin: string;
}

const UV = { UV_DEFAULT_INDEX: 'corp=https://uv.test/simple', UV_INDEX_URL: 'https://old-uv.test/simple' };
const { UV_INDEX_URL } = UV;

const ROWS: readonly Row[] = [
  {
    named: 'https://named.test/a',
    environment: UV,
    pip: 'https://pip.test/b',
    url: 'https://named.test/a/',
    origin: '--index',
  },
  {
    environment: UV,
    pip: 'https://pip.test/b/',
    url: 'https://pip.test/b/',
    origin: "pip's setting index-url",
  },
  { environment: UV, url: 'https://uv.test/simple/', origin: 'the environment variable UV_DEFAULT_INDEX' },
  {
    environment: { UV_INDEX_URL },
    url: 'https://old-uv.test/simple/',
    origin: 'the environment variable UV_INDEX_URL',
  },
  { installedPip: 'http://inner.test', url: 'http://inner.test/', origin: 'the installed pip' },
];

function find({ named, environment = {}, pip, installedPip }: Partial<Row>) {
  return findPackageIndex({
    named,
    environment,
    pipConfig: (name) => (name === 'index-url' ? pip : undefined),
    askPip: () => Promise.resolve(installedPip),
  });
}

describe('findPackageIndex', () => {
  test.for(ROWS)('takes $url from $origin', async ({ url, origin, ...row }) => {
    const index = await find(row);
    expect({ ...index, url: index.url.href }).toEqual({ url, origin });
  });

  test('asks for --index where nothing names one', async () => {
    const error = await find({}).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PackageIndexError);
    expect(error).toMatchObject({ problem: 'unknown', message: expect.stringContaining('--index URL') });
  });

  test('refuses an address that is none, without showing it', async () => {
    const error = await find({ pip: 'user:secret@host' }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ problem: 'address', message: expect.not.stringContaining('secret') });
  });

  test('does without a pip: no Python in PATH', async () => {
    const pipConfig = () => undefined;
    const found = findPackageIndex({ environment: { PATH: '/nonexistent' }, pipConfig });
    await expect(found).rejects.toMatchObject({ problem: 'unknown' });
  });
});
