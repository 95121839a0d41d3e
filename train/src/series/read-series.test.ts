import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { DataFormatError } from '../errors/data-format-error.ts';
import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import { DataSettingError } from '../errors/data-setting-error.ts';
import { MissingColumnError } from '../errors/missing-column-error.ts';
import { readSeries } from './read-series.ts';

async function read(content: string, columns: readonly string[], name = 'load.csv') {
  const path = join(await createTemporaryFolder(), name);
  await writeFile(path, content);
  return readSeries(path, { columns });
}

async function messageOf(content: string, columns: readonly string[] = ['load']): Promise<string> {
  const error = await read(content, columns).catch((caught: unknown) => caught);
  return error instanceof DataFormatError ? error.message.replace(/Where:.*/, '') : String(error);
}

describe('readSeries', () => {
  test('reads columns in the order of their names, whatever the delimiter', async () => {
    const content = 'day,load,heat\n1,2.5,-3\n2,1e3,+.5\n';
    const { columns, stepCount, data } = await read(content, ['heat', 'Load']);
    expect([columns, stepCount, [...data]]).toEqual([['heat', 'load'], 2, [-3, 2.5, 0.5, 1000]]);
    const tabs = await read(content.replaceAll(',', '\t'), ['heat', 'load'], 'load.tsv');
    expect([...tabs.data]).toEqual([...data]);
    const semicolons = await read(content.replaceAll(',', ';'), ['heat', 'load']);
    expect([...semicolons.data]).toEqual([...data]);
  });

  test('lists the columns where one is missing', async () => {
    const reading = read('day,load\n1,2\n', ['power']);
    await expect(reading).rejects.toThrow(MissingColumnError);
    await expect(reading).rejects.toThrow(
      /no value column "power" among the columns "day", "load"\. .*line 1\. Fix: name the value column with --column/,
    );
    await expect(read('', ['power'])).rejects.toThrow(MissingColumnError);
  });

  test.for([
    ['an empty cell', 'day,load\n1,2\n2,\n3,4\n', 'line 3: "load" is empty'],
    ['a word', 'day,load\n1,2\n2,NaN\n', 'line 3: "load" is "NaN", not a number'],
    ['a decimal comma', 'day;load\n1;2,5\n', 'line 2: "load" is "2,5", not a number'],
    ['a hexadecimal number', 'load\n0x10\n', 'line 2: "load" is "0x10", not a number'],
    ['a number beyond float64', 'load\n1e999\n', 'line 2: "load" is "1e999", not a number'],
    ['an empty line in a table of one column', 'load\n1\n\n3\n', 'line 3: "load" is empty'],
  ] as const)('names the line of %s', async ([, content, message]) => {
    expect(await messageOf(content)).toContain(message);
  });

  test('names the first five lines that are wrong', async () => {
    const message = await messageOf(`load\n${'x\n'.repeat(10)}`);
    expect(message.match(/not a number/g)).toHaveLength(5);
    expect(message).toContain('line 6');
  });

  test('takes empty lines at the end, and between the rows of a wider table', async () => {
    expect((await read('load\n1\n2\n\n\n', ['load'])).stepCount).toBe(2);
    expect((await read('day,load\n1,1\n\n2,2\n', ['load'])).stepCount).toBe(2);
  });

  test('refuses no names, a name twice, and a file that is not there', async () => {
    await expect(read('load\n1\n', [])).rejects.toThrow(DataSettingError);
    await expect(read('load\n1\n', ['load', 'load'])).rejects.toThrow(DataSettingError);
    await expect(readSeries('nowhere/load.csv', { columns: ['load'] })).rejects.toThrow(DataNotFoundError);
  });
});
