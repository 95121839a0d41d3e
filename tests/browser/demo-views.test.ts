/** The other views of the demo page, used as a visitor uses them. */
import { readFile } from 'node:fs/promises';
import { loadClassifier } from '@onnx-bridge/runtime';
import { describe, expect, test } from 'vitest';
import { waitForAnswer } from './demo-page.ts';
import { CHROMIUM_TITLE, IS_CHROMIUM_MISSING, openDemo } from './open-demo.ts';

const demo = openDemo();

describe.skipIf(IS_CHROMIUM_MISSING)(CHROMIUM_TITLE, { timeout: 30_000 }, () => {
  test('classifies the texts of a file and gives the results back', async () => {
    await demo().inDemo(
      async (page) => {
        await waitForAnswer(page);
        const csv = 'id,review\n1,"A wonderful, moving film"\n2,"Dull\nand ""bad"""\n';
        await page.setInputFiles('#texts-file', {
          name: 'r.csv',
          mimeType: 'text/csv',
          buffer: Buffer.from(csv),
        });
        await page.getByText('2 texts in').waitFor();
        expect(await page.locator('#texts-rows td:first-child').allTextContents()).toEqual([
          'positive',
          'negative',
        ]);
        const [download] = await Promise.all([page.waitForEvent('download'), page.click('#texts-csv')]);
        const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
        expect(lines[0]).toBe('text,label,probability,negative,positive');
        expect(lines[1]).toMatch(/^"A wonderful, moving film",positive,0\.\d{6},0\.\d{6},0\.\d{6}$/);
        expect(lines[2]).toMatch(/^"Dull\nand ""bad""",negative,/);
      },
      { hash: '#texts' },
    );
  });

  test('compares two models on one text', async () => {
    await demo().inDemo(
      async (page) => {
        await page.locator('#compare-lines h2').nth(1).waitFor();
        expect(await page.locator('#compare-lines h2').allTextContents()).toEqual([
          'imdb-lstm',
          'imdb-simple-rnn',
        ]);
        await page.fill('#compare-text', 'The best movie');
        await page.locator('#compare-lines p', { hasText: 'positive' }).nth(1).waitFor();
      },
      { hash: '#compare' },
    );
  });

  test('measures every device and uses the one that is chosen', async () => {
    await demo().inDemo(
      async (page) => {
        await page.locator('#model-facts').filter({ hasText: '%' }).waitFor();
        await page.getByRole('button', { name: 'Measure' }).click();
        for (const row of [0, 1, 2]) {
          await page.locator('#speed-rows tr').nth(row).getByText('texts/s').waitFor();
        }
        await page.getByLabel('Use WebGPU').check();
        await page.locator('#device-facts').filter({ hasText: 'WEBGPU' }).waitFor();
      },
      { hash: '#speed' },
    );
  });

  test('trains in the page, and uses what came of it', async () => {
    await demo().inDemo(
      async (page) => {
        // Then the view has started, too.
        await waitForAnswer(page);
        await page.setInputFiles('#train-file', {
          name: 'moods.csv',
          mimeType: 'text/csv',
          buffer: Buffer.from(`text,label\n${'I am so glad today,glad\nI am so sad today,sad\n'.repeat(80)}`),
        });
        await page.getByText('moods.csv: 160 texts, labels glad, sad').waitFor();
        await page.fill('#train-epochs', '12');
        await page.fill('#train-units', '8');
        await page.click('#train-run');
        await page.getByText('100.0% of 32 test texts right after epoch 12').waitFor();
        const [download] = await Promise.all([page.waitForEvent('download'), page.click('#train-download')]);
        await using classifier = await loadClassifier(await download.path());
        expect((await classifier.classify('so sad')).label).toBe('sad');
        await page.click('#train-use');
        await page.fill('#text', 'so glad');
        await page.locator('#verdict-label').filter({ hasText: 'glad' }).waitFor();
      },
      { hash: '#train' },
    );
  });
});
