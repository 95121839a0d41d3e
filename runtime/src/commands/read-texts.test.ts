import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputFileError } from '../errors/input-file-error.ts';
import { type InputRow, readTextFile, readTextStream } from './read-texts.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-texts-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function readBack(name: string, content: string | Buffer, column?: string): Promise<string[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  return collect(readTextFile(path, { column, signal: new AbortController().signal }));
}

async function collect(chunks: AsyncIterable<InputRow[]>): Promise<string[]> {
  const texts: string[] = [];
  for await (const chunk of chunks) {
    texts.push(...chunk.map(({ text }) => text));
  }
  return texts;
}

describe('readTextFile', () => {
  test('reads one text a line, empty ones too', async () => {
    expect(await readBack('a.txt', 'one\n\ntwo\r\n')).toEqual(['one', '', 'two']);
  });

  test('reads a file larger than a piece in its order, characters whole', async () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `${index} größer als 映画`);
    expect(await readBack('large.txt', `${lines.join('\n')}\n`)).toEqual(lines);
  });

  test('survives bytes that are no UTF-8', async () => {
    expect(await readBack('latin1.txt', Buffer.from('caf\u00e9\nb', 'latin1'))).toEqual(['caf\ufffd', 'b']);
  });

  test('reads the column of a CSV that has a usual name, with quotes and line breaks', async () => {
    const csv = '\ufeffid,Review,label\n1,"good, ""very"" good\nindeed",positive\n2,,negative\n';
    expect(await readBack('a.csv', csv)).toEqual(['good, "very" good\nindeed', '']);
  });

  test('reads the named column of a CSV and a TSV', async () => {
    expect(await readBack('b.csv', 'text,body\nx,y\n', 'body')).toEqual(['y']);
    expect(await readBack('c.tsv', 'text\tbody\nx\t5" of it\n', 'body')).toEqual(['5" of it']);
  });

  test('keeps the other columns of a CSV, and the other fields of a JSONL', async () => {
    const { signal } = new AbortController();
    const files = [
      ['d.csv', 'id,text,stars\n7,a,5\n'],
      ['d.jsonl', '{"id":7,"text":"a","stars":{"of":5}}'],
    ] as const;
    const rows: InputRow[] = [];
    for (const [name, content] of files) {
      await writeFile(join(folder, name), content);
      for await (const chunk of readTextFile(join(folder, name), { signal })) rows.push(...chunk);
    }
    expect(rows).toEqual([
      { text: 'a', fields: { id: '7', text: 'a', stars: '5' } },
      { text: 'a', fields: { id: 7, text: 'a', stars: { of: 5 } } },
    ]);
  });

  test('reads all rows of a long table', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `text ${index}`);
    expect(await readBack('long.csv', `text\n${rows.join('\n')}\n`)).toEqual(rows);
  });

  test('reads the field of a JSONL, separators within texts included', async () => {
    const jsonl = '{"text":"a\u2028b","label":1}\n\n{"label":2,"text":"c\\nd"}\n';
    expect(await readBack('a.jsonl', jsonl)).toEqual(['a\u2028b', 'c\nd']);
    expect(await readBack('b.jsonl', '{"body":"x"}', 'body')).toEqual(['x']);
  });

  test.for([
    ['no JSON', 'x.jsonl', '{"text":"a"}\n{"text":', undefined, 'x.jsonl, line 2'],
    ['another field', 'x.jsonl', '{"body":"a"}', undefined, '(its fields: body)'],
    ['no text', 'x.jsonl', '{"text":5}', undefined, 'no text in the field'],
    ['no object', 'x.jsonl', '\n"text"', undefined, 'line 2'],
    ['no such column', 'x.csv', 'id,body\n1,a\n', 'text', 'columns with --column: id, body'],
    ['an unclosed quote', 'x.csv', 'text\n"a\nb\n', undefined, 'Quote Not Closed'],
    ['a ragged row', 'x.csv', 'text,label\na,b,c\n', undefined, 'Invalid Record Length'],
    ['a column of a plain text', 'x.txt', 'a', 'text', 'leave --column out'],
  ] as const)('says where there is %s', async ([, name, content, column, message]) => {
    const failure = readBack(name, content, column);
    await expect(failure).rejects.toThrow(InputFileError);
    await expect(failure).rejects.toThrow(message);
  });

  test('says that a file does not exist, or is a directory', async () => {
    const { signal } = new AbortController();
    await expect(collect(readTextFile(join(folder, 'no.txt'), { signal }))).rejects.toThrow('does not exist');
    await expect(collect(readTextFile(join(folder, 'no.csv'), { signal }))).rejects.toThrow('does not exist');
    await expect(collect(readTextFile(folder, { signal }))).rejects.toThrow('This is a directory');
  });
});

describe('readTextStream', () => {
  test('hands lines on while the stream goes on', async () => {
    const stream = new PassThrough();
    const chunks = readTextStream(stream, { signal: new AbortController().signal });
    stream.write('first\nsec');
    expect(await chunks.next()).toEqual({ done: false, value: [{ text: 'first' }] });
    stream.end('ond\n');
    expect(await chunks.next()).toEqual({ done: false, value: [{ text: 'second' }] });
    expect((await chunks.next()).done).toBe(true);
  });

  test('stops waiting when its signal is aborted', async () => {
    const controller = new AbortController();
    const chunks = readTextStream(new PassThrough(), { signal: controller.signal });
    const next = chunks.next();
    controller.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });
});
