import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { readCertificates } from './certificates.ts';

const noSetting = () => undefined;

test('adds the files that are named to those of Node', async () => {
  const folder = await createTemporaryFolder();
  const [first, second] = [join(folder, 'first.pem'), join(folder, 'second.pem')];
  await writeFile(first, 'first');
  await writeFile(second, 'second');
  const environment = { SSL_CERT_FILE: first, CURL_CA_BUNDLE: first, NODE_EXTRA_CA_CERTS: '/nonexistent' };
  expect(await readCertificates(environment, () => second)).toEqual([...rootCertificates, 'second', 'first']);
});

test("leaves Node's own where no file is named, or none is there", async () => {
  expect(await readCertificates({}, noSetting)).toBeUndefined();
  expect(await readCertificates({ SSL_CERT_FILE: '/nonexistent' }, noSetting)).toBeUndefined();
});

test("says that pip's file is missing", async () => {
  await expect(readCertificates({}, () => '/nonexistent/cert.pem')).rejects.toThrow('/nonexistent/cert.pem');
});
