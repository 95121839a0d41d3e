import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startLocalServer } from '../../../../tests/support/local-server.ts';
import { createTemporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { createWheelIndex, type WheelIndexOptions } from '../../../../tests/support/wheel-index.ts';
import { createWheel, sha256Of } from '../../../../tests/support/wheels.ts';
import { type DownloadPlan, fillFolder } from './fill-folder.ts';
import { createHttpClient } from './http-client.ts';
import type { WheelPin } from './wheel-pin.ts';

const LARGE = { path: 'package/large.so', content: randomBytes(300_000) };
const SMALL = { path: 'package/small.h', content: Buffer.from('a header\n'.repeat(99)), isStored: true };
const CONTENT = createWheel([{ path: 'other', content: randomBytes(50_000) }, LARGE, SMALL]);
const PUBLISHED = { project: 'a-package', filename: 'a_package-1.0-none-any.whl', content: CONTENT };
const PIN: WheelPin = {
  project: PUBLISHED.project,
  filename: PUBLISHED.filename,
  sizeBytes: CONTENT.length,
  sha256: sha256Of(CONTENT),
  members: [LARGE, SMALL].map(({ path, content }) => ({
    path,
    target: path.replace('package', 'out'),
    sizeBytes: content.length,
    sha256: sha256Of(content),
  })),
};

interface Outcome {
  readonly error: unknown;
  readonly downloadedBytes: number | undefined;
  readonly plans: readonly DownloadPlan[];
  /** Shares of the whole. */
  readonly progress: readonly number[];
}

/** An index in this process and a folder to fill; `fill` may be called again. */
async function prepare(options: WheelIndexOptions = {}, published = PUBLISHED) {
  const index = createWheelIndex([published], options);
  const address = await startLocalServer(index.listener);
  const folder = join(await createTemporaryFolder(), 'filled');
  const client = createHttpClient({
    httpProxy: '',
    httpsProxy: '',
    noProxy: '',
    certificates: undefined,
    retryDelayMs: 1,
  });
  const fill = async (pin = PIN, abortAt = Number.POSITIVE_INFINITY): Promise<Outcome> => {
    const plans: DownloadPlan[] = [];
    const progress: number[] = [];
    const abortion = new AbortController();
    let error: unknown;
    const downloadedBytes = await fillFolder([pin], {
      client,
      index: { url: new URL(`${address}/simple/`), origin: 'the test' },
      folder,
      signal: abortion.signal,
      retryDelayMs: 1,
      onPlan: (plan) => plans.push(plan),
      onProgress: (done, total) => {
        progress.push(done / total);
        if (done >= abortAt) abortion.abort();
      },
    }).catch((reason: unknown) => {
      error = reason;
      return undefined;
    });
    return { error, downloadedBytes, plans, progress };
  };
  const files = () => readdir(folder, { recursive: true });
  const requested = () => index.requests.splice(0);
  return { folder, fill, files, requested };
}

async function expectFilled(folder: string): Promise<void> {
  expect((await readdir(folder, { recursive: true })).sort()).toEqual(['out', 'out/large.so', 'out/small.h']);
  expect((await readFile(join(folder, 'out/large.so'))).equals(LARGE.content)).toBe(true);
  expect((await readFile(join(folder, 'out/small.h'))).equals(SMALL.content)).toBe(true);
}

describe('fillFolder', () => {
  test.for(['json', 'html'] as const)('takes files out of a wheel that a %s page names', async (form) => {
    const { folder, fill } = await prepare({ form });
    const { error, downloadedBytes, plans, progress } = await fill();
    expect(error).toBeUndefined();
    await expectFilled(folder);
    expect(downloadedBytes).toBeLessThan(CONTENT.length - 45_000);
    expect(plans).toEqual([{ sizeBytes: downloadedBytes, missingBytes: downloadedBytes, wholeWheels: [] }]);
    expect(progress.at(-1)).toBe(1);
  });

  test('asks for nothing when everything is there', async () => {
    const { fill, requested } = await prepare();
    await fill();
    requested();
    expect(await fill()).toEqual({ error: undefined, downloadedBytes: 0, plans: [], progress: [] });
    expect(requested()).toEqual([]);
  });

  test('takes the whole wheel from a server without ranges', async () => {
    const { folder, fill } = await prepare({ hasRanges: false });
    const { error, plans, progress } = await fill();
    expect(error).toBeUndefined();
    await expectFilled(folder);
    expect(plans).toMatchObject([{ sizeBytes: CONTENT.length, wholeWheels: [PIN.filename] }]);
    expect(progress.at(-1)).toBe(1);
  });

  test.for([true, false])('takes a cut connection up again (ranges: %s)', async (hasRanges) => {
    const { folder, fill, requested } = await prepare({ hasRanges, cuts: [50_000, 10_000, 100_000] });
    expect((await fill()).error).toBeUndefined();
    expect(requested().length).toBeGreaterThan(4);
    await expectFilled(folder);
  });

  test('gives up where no more bytes come, and goes on in the next call', async () => {
    const { folder, fill } = await prepare({ hasRanges: false, cuts: [10, 60_000, 60_000] });
    expect((await fill()).error).toMatchObject({ failure: 'interrupted' });
    expect((await fill()).error).toBeUndefined();
    await expectFilled(folder);
  });

  test('goes on where an aborted call stopped', async () => {
    const { folder, fill, files } = await prepare();
    const aborted = await fill(PIN, 100_000);
    expect(aborted.error).toMatchObject({ name: 'AbortError' });
    expect((await files()).filter((name) => /\.(so|h)$/.test(name))).toEqual([]);
    const { error, plans } = await fill();
    expect(error).toBeUndefined();
    expect(plans[0]?.missingBytes).toBeLessThanOrEqual((plans[0]?.sizeBytes ?? 0) - 100_000);
    await expectFilled(folder);
  });

  test('refuses other bytes than the pinned ones, and keeps none of them', async () => {
    const { fill, files } = await prepare();
    const members = PIN.members.map((member) => ({ ...member, sha256: '0'.repeat(64) }));
    const { error } = await fill({ ...PIN, members });
    expect(error).toMatchObject({ failure: 'checksum', message: expect.stringContaining('large.so') });
    expect(await files()).toEqual(['out']);
  });

  test('refuses a file that unpacks to more than its size', async () => {
    const { fill, files } = await prepare();
    const members = PIN.members.map((member) => ({ ...member, sizeBytes: 100 }));
    const { error } = await fill({ ...PIN, members });
    expect(error).toMatchObject({ failure: 'checksum', message: expect.stringContaining('larger') });
    expect(await files()).toEqual(['out']);
  });

  test('refuses a whole wheel with other bytes', async () => {
    const changed = Buffer.from(CONTENT);
    changed.fill(0, 1000, 1010);
    const options = { hasRanges: false, advertisedSha256: undefined };
    const { fill, files } = await prepare(options, { ...PUBLISHED, content: changed });
    expect((await fill()).error).toMatchObject({ failure: 'checksum' });
    expect(await files()).toEqual([]);
  });

  test('starts anew after a part with other bytes', async () => {
    const { folder, fill, files } = await prepare();
    await fill(PIN, 100_000);
    const part = (await files()).find((name) => name.endsWith('.part')) ?? '';
    await writeFile(join(folder, part), randomBytes(1000));
    expect((await fill()).error).toMatchObject({ failure: 'checksum' });
    expect((await fill()).error).toBeUndefined();
    await expectFilled(folder);
  });

  const WRONG = [
    { what: 'another checksum on the index', options: { advertisedSha256: 'f'.repeat(64) } },
    { what: 'another name', published: { ...PUBLISHED, filename: 'other.whl' } },
    { what: 'another project', published: { ...PUBLISHED, project: 'other' } },
    { what: 'a wheel that was cut', published: { ...PUBLISHED, content: CONTENT.subarray(0, -10) } },
  ];
  const CODES = ['other-file', 'missing-file', 'missing-file', 'checksum'];

  test.for(WRONG.map((row, i) => ({ ...row, code: CODES[i] })))('refuses $what', async (row) => {
    const { options = { advertisedSha256: undefined }, published, code } = row;
    const { fill } = await prepare(options, published);
    const { error } = await fill();
    const problem = code === 'checksum' ? { failure: code } : { problem: code };
    expect(error).toMatchObject(problem);
  });

  test('refuses a wheel that lacks a file', async () => {
    const { fill } = await prepare();
    const members = PIN.members.map((member) => ({ ...member, path: 'absent.so' }));
    const { error } = await fill({ ...PIN, members });
    expect(error).toMatchObject({ failure: 'checksum', message: expect.stringContaining('absent.so') });
  });
});
