import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { DataFormatError } from '../errors/data-format-error.ts';
import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import { MissingColumnError } from '../errors/missing-column-error.ts';
import { type DelimitedOptions, readDelimited } from './delimited.ts';

async function readText(content: string | Uint8Array, options: DelimitedOptions = {}, name = 'data.csv') {
  const path = join(await createTemporaryFolder(), name);
  await writeFile(path, content);
  return readDelimited(path, options);
}

async function failureOf(content: string | Uint8Array, options: DelimitedOptions = {}): Promise<unknown> {
  return readText(content, options).then(
    () => undefined,
    (error: unknown) => error,
  );
}

const TWO_ROWS = [
  { text: 'good film', label: 'pos' },
  { text: 'bad film', label: 'neg' },
];

describe('readDelimited', () => {
  test.for([
    ['text,label\ngood film,pos\nbad film,neg\n', 'known names'],
    [
      'id,Sentiment,REVIEW\n1,pos,good film\n2,neg,bad film',
      'known names in other case, no line end at the end',
    ],
    [
      '\ufefftext,label\r\ngood film,pos\r\n\r\nbad film,neg\r\n',
      'a byte order mark, Windows line ends, an empty line',
    ],
    ['text;label\ngood film;pos\nbad film;neg\n', 'semicolons'],
    ['text\tlabel\ngood film\tpos\nbad film\tneg\n', 'tabs'],
    ['"text","label"\n"good film","pos"\n"bad film"," neg "\n', 'quotes, and spaces around a label'],
  ] as const)('reads %j (%s)', async ([content]) => {
    expect(await readText(content)).toEqual(TWO_ROWS);
  });

  test('reads UTF-16 with a byte order mark', async () => {
    const content = Buffer.from('\ufefftext,label\ngood film,pos\nbad film,neg\n', 'utf16le');
    expect(await readText(content)).toEqual(TWO_ROWS);
  });

  test('takes the columns that the options name', async () => {
    const content = 'text,label,comment,stars\na,b,good film,5\nc,d,bad film,1\n';
    expect(await readText(content, { textColumn: 'comment', labelColumn: 'stars' })).toEqual([
      { text: 'good film', label: '5' },
      { text: 'bad film', label: '1' },
    ]);
  });

  test('leaves bare quotes in a tab-separated file as they are', async () => {
    const rows = await readText(
      'text\tlabel\na 5" disc, "so" good\tpos\n"quoted" start\tneg\n',
      {},
      'data.tsv',
    );
    expect(rows.map(({ text }) => text)).toEqual(['a 5" disc, "so" good', '"quoted" start']);
  });

  test('gives back every text that is quoted by the rules', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), async (texts) => {
        const lines = texts.map((text) => `"${text.replaceAll('"', '""')}",x`);
        const rows = await readText(`text,label\n${lines.join('\n')}\n`);
        expect(rows).toEqual(texts.map((text) => ({ text, label: 'x' })));
      }),
      { numRuns: 50 },
    );
  });

  test('lists the columns when the text column is missing', async () => {
    const error = await failureOf('id,Note,label\n1,good,pos\n');
    expect(error).toBeInstanceOf(MissingColumnError);
    expect(error).toMatchObject({ columns: ['id', 'Note', 'label'] });
    expect(String(error)).toContain('no text column "text" or "review"');
    expect(String(error)).toContain('"id", "Note", "label"');
    expect(String(error)).toContain('--text-column');
  });

  test('does not fall back to a known name when the named column is missing', async () => {
    const error = await failureOf('text,label\ngood,pos\n', { labelColumn: 'stars' });
    expect(error).toBeInstanceOf(MissingColumnError);
    expect(String(error)).toContain('no label column "stars"');
  });

  test('names the lines without a label', async () => {
    const error = await failureOf('text,label\ngood,pos\n"two\nlines",\nbad,neg\nworse, \n');
    expect(error).toBeInstanceOf(DataFormatError);
    expect(error).toMatchObject({
      problems: [
        { line: 4, message: 'the label is empty' },
        { line: 6, message: 'the label is empty' },
      ],
    });
  });

  test('names the line with another number of fields', async () => {
    const error = await failureOf('text,label\ngood,pos\nso, so,neg\n');
    expect(error).toBeInstanceOf(DataFormatError);
    expect(error).toMatchObject({ problems: [{ line: 3 }] });
  });

  test('names the line where a quote that is never closed was read to the end', async () => {
    const error = await failureOf('text,label\ngood,pos\n"open,neg\n');
    expect(error).toBeInstanceOf(DataFormatError);
    expect(String(error)).toMatch(/line \d+: .*double quotes/);
  });

  test('refuses bytes that are not UTF-8', async () => {
    const error = await failureOf(Buffer.from('text,label\ncaf\xe9,pos\n', 'latin1'));
    expect(error).toBeInstanceOf(DataFormatError);
    expect(String(error)).toContain('UTF-8');
  });

  test('gives no rows for an empty file or a header alone', async () => {
    expect(await readText('')).toEqual([]);
    expect(await readText('text,label\n')).toEqual([]);
  });

  test('says that the file is not there', async () => {
    await expect(readDelimited('/nowhere/data.csv')).rejects.toThrow(DataNotFoundError);
  });

  test('stops with the reason of an aborted signal', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    expect(await failureOf('text,label\ngood,pos\n', { signal })).toMatchObject({ message: 'enough' });
  });
});
