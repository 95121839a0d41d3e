import { expect, test } from 'vitest';
import { parseIndexPage } from './parse-index-page.ts';

const PAGE = new URL('https://index.test/simple/a-package/');
const SHA256 = '0123456789abcdef'.repeat(4);

test('parses a JSON page', () => {
  const files = [
    { filename: 'a-1.whl', url: '../../files/a-1.whl', hashes: { sha256: SHA256 }, size: 3, yanked: false },
    { filename: 'a-2.whl', url: 'https://files.test/a-2.whl', hashes: {} },
  ];
  const text = JSON.stringify({ meta: { 'api-version': '1.1' }, name: 'a-package', files });
  expect(parseIndexPage(text, 'application/vnd.pypi.simple.v1+json', PAGE)).toEqual([
    { filename: 'a-1.whl', url: new URL('https://index.test/files/a-1.whl'), sha256: SHA256 },
    { filename: 'a-2.whl', url: new URL('https://files.test/a-2.whl'), sha256: undefined },
  ]);
});

test('parses an HTML page', () => {
  const text = `<!DOCTYPE html><html><body><abbr href="no.whl"></abbr>
    <a href="../../files/a-1.whl#sha256=${SHA256.toUpperCase()}" data-requires-python="&gt;=3">a-1.whl</a><br/>
    <A data-core-metadata="true" HREF = 'https://files.test/a%2B2.whl?x=1&amp;y=2'>a+2.whl</A>
    <a href="http://[bad/a-3.whl">a-3.whl</a><a class="x">none</a></body></html>`;
  expect(parseIndexPage(text, 'text/html; charset=utf-8', PAGE)).toEqual([
    { filename: 'a-1.whl', url: new URL('https://index.test/files/a-1.whl'), sha256: SHA256 },
    { filename: 'a+2.whl', url: new URL('https://files.test/a%2B2.whl?x=1&y=2'), sha256: undefined },
  ]);
});

test.for(['{', '{}', '{"files":[{"filename":1}]}'])('refuses the JSON page %s', (text) => {
  expect(() => parseIndexPage(text, 'application/json', PAGE)).toThrow();
});
