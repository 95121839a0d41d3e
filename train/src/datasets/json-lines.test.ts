import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { DataFormatError } from '../errors/data-format-error.ts';
import { MissingColumnError } from '../errors/missing-column-error.ts';
import { type JsonLinesOptions, readJsonLines } from './json-lines.ts';

async function readText(content: string, options: JsonLinesOptions = {}) {
  const path = join(await createTemporaryFolder(), 'data.jsonl');
  await writeFile(path, content);
  return readJsonLines(path, options);
}

async function failureOf(content: string, options: JsonLinesOptions = {}): Promise<unknown> {
  return readText(content, options).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('readJsonLines', () => {
  test('reads texts, and labels that are strings, numbers or booleans', async () => {
    const lines = [
      '{"review":"a","sentiment":"pos"}',
      '',
      '{"sentiment":1,"review":"b"}',
      '{"review":"","sentiment":false}',
    ];
    expect(await readText(lines.join('\r\n'))).toEqual([
      { text: 'a', label: 'pos' },
      { text: 'b', label: '1' },
      { text: '', label: 'false' },
    ]);
  });

  test('gives back every text, however long the file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' })), async (texts) => {
        const rows = texts.map((text) => ({ text: text.repeat(50), label: 'x' }));
        expect(await readText(rows.map((row) => JSON.stringify(row)).join('\n'))).toEqual(rows);
      }),
      { numRuns: 50 },
    );
    const long = Array.from({ length: 20_000 }, (_, index) => ({ text: `naïve 😀 ${index}`, label: 'x' }));
    expect(await readText(`${long.map((row) => JSON.stringify(row)).join('\n')}\n`)).toEqual(long);
  });

  test('takes the fields that the options name', async () => {
    const content = '{"body":"a","stars":5,"text":"x","label":"y"}';
    expect(await readText(content, { textColumn: 'body', labelColumn: 'stars' })).toEqual([
      { text: 'a', label: '5' },
    ]);
  });

  test('names the first lines that are wrong, and what is wrong with them', async () => {
    const lines = [
      '{"text":"a","label":"x"}',
      '{"text":"b"',
      '[1]',
      '{"text":3,"label":"x"}',
      '',
      '{"text":"c"}',
    ];
    const error = await failureOf(
      `${lines.join('\n')}\n{"text":"d","label":""}\n{"text":"e","label":null}\n`,
    );
    expect(error).toBeInstanceOf(DataFormatError);
    expect(error).toMatchObject({
      problems: [
        { line: 2, message: expect.stringContaining('not JSON') },
        { line: 3, message: 'not a JSON object' },
        { line: 4, message: '"text" is not a string' },
        { line: 6, message: '"label" is not a string, number or boolean' },
        { line: 7, message: '"label" is empty' },
      ],
    });
  });

  test('lists the fields when none of the known names is there', async () => {
    const error = await failureOf('{"body":"a","label":"x"}\n');
    expect(error).toBeInstanceOf(MissingColumnError);
    expect(error).toMatchObject({ columns: ['body', 'label'] });
  });

  test('refuses one enormous line', async () => {
    const error = await failureOf(`["${'x'.repeat(17 * 1024 * 1024)}"`);
    expect(error).toBeInstanceOf(DataFormatError);
    expect(String(error)).toContain('line 1: longer than');
  });
});
