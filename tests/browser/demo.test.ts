/** The first view of the demo page and the choice of its model, used as a visitor uses them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadClassifier } from '@onnx-bridge/runtime';
import * as v from 'valibot';
import { describe, expect, inject, test } from 'vitest';
import { runProgram } from '../cli/run-program.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { serveDemo, visit, waitForAnswer } from './demo-page.ts';
import { CHROMIUM_TITLE, IS_CHROMIUM_MISSING, openDemo } from './open-demo.ts';

const MODEL = 'models/imdb-lstm/model.onnx';
const THREE_LABELS = 'runtime/src/node/fixtures/categorical-unmasked.onnx';
const SENTENCE = 'I loved every minute of it, the acting is superb and the story is moving';
/** Of the lesson's JSON: what it answers at its end. */
const QUESTION_ANSWERING = v.object({
  directory: v.string(),
  manyEpochs: v.array(v.object({ question: v.string(), answer: v.string(), probability: v.number() })),
});

const demo = openDemo();

describe.skipIf(IS_CHROMIUM_MISSING)(CHROMIUM_TITLE, { timeout: 30_000 }, () => {
  // On a busy machine a task may be long because it waits for its core: that does not happen every time.
  test('answers and explains while a text is typed, as Node does, with no long task on the page', {
    retry: 4,
  }, async () => {
    const classifier = await loadClassifier(MODEL);
    const expected = await classifier.classify(SENTENCE);
    await classifier.dispose();
    await demo().inDemo(async (page) => {
      await waitForAnswer(page);
      await page.fill('#text', '');
      await page.evaluate(
        `globalThis.longTasks = [];
         new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
           .observe({ type: 'longtask' });`,
      );
      await page.locator('#text').pressSequentially(SENTENCE, { delay: 15 });
      await page
        .getByText(`${(100 * expected.probability).toFixed(1)}%`)
        .first()
        .waitFor();
      expect(await page.textContent('#verdict')).toBe(`positive ${(100 * expected.probability).toFixed(1)}%`);
      await page
        .locator('#word-rows tr')
        .nth(SENTENCE.split(' ').length - 1)
        .waitFor({ state: 'attached' });
      expect(await page.locator('#tinted').textContent()).toContain(SENTENCE);
      expect(await page.evaluate('longTasks')).toEqual([]);
    });
  });

  test('lets the keyboard walk along the words, and follows the caret', async () => {
    await demo().inDemo(async (page) => {
      await waitForAnswer(page);
      await page.fill('#text', 'The movie was not bad');
      const cursor = page.locator('#cursor');
      await page.locator('#cursor[max="4"]').waitFor();
      await cursor.press('Home');
      expect(await cursor.getAttribute('aria-valuetext')).toMatch(/^after “The”: [\d.]+% positive$/);
      await cursor.press('ArrowRight');
      expect(await cursor.getAttribute('aria-valuetext')).toMatch(/^after “movie”/);
      await page.locator('#text').press('Control+End');
      await page.locator('#cursor[aria-valuetext^="after “bad”"]').waitFor();
    });
  });

  test('offers examples, and links that carry the text', async () => {
    await demo().inDemo(
      async (page) => {
        await waitForAnswer(page);
        expect(await page.inputValue('#text')).toBe('What a waste & a bore');
        expect(await page.textContent('#verdict-label')).toBe('negative');
        await page.getByRole('button', { name: 'not the best' }).click();
        await page.getByRole('button', { name: 'Copy link' }).click();
        await page.getByText('Copied').waitFor();
        expect(page.url()).toBe(`${demo().server.url}#classify?text=Not+the+best+movie`);
        expect(await page.evaluate('navigator.clipboard.readText()')).toBe(page.url());
      },
      {
        hash: '#classify?text=What+a+waste+%26+a+bore',
        permissions: ['clipboard-read', 'clipboard-write'],
      },
    );
  });

  test('takes another model from the disk or an address, and says what is wrong with one', async () => {
    await demo().inDemo(async (page) => {
      await waitForAnswer(page);
      await page.getByRole('button', { name: 'Model imdb-lstm' }).click();
      await page.setInputFiles('#model-file', THREE_LABELS);
      await page.locator('.gauge-row').nth(2).waitFor();
      await page.getByRole('button', { name: 'Model categorical-unmasked.onnx' }).click();
      await page.fill('#model-url', `${demo().server.url}models/imdb-simple-rnn.onnx`);
      await page.getByRole('button', { name: 'Load', exact: true }).click();
      await page.getByRole('button', { name: 'Model http' }).waitFor();
      await page.locator('.track.two').waitFor();
      await page.setInputFiles('#model-file', {
        name: 'x.onnx',
        mimeType: '',
        buffer: Buffer.from('no model'),
      });
      await page.getByText('x.onnx was not loaded.').waitFor();
      expect(await page.textContent('#model-failure')).toMatch(
        /Where: x\.onnx\..* http\S+imdb-simple-rnn\.onnx goes on\.$/,
      );
    });
  });

  test('answers the questions of the course from the model that its lesson leaves', async () => {
    const folder = await createTemporaryFolder();
    const lesson = await runProgram(['question-answering', '--output', folder, '--threads', '1', '--json']);
    const { manyEpochs, directory } = v.parse(QUESTION_ANSWERING, JSON.parse(lesson.stdout));
    expect((await runProgram(['export', directory])).exitCode).toBe(0);
    await demo().inDemo(async (page) => {
      await waitForAnswer(page);
      await page.setInputFiles('#model-file', join(directory, 'model.onnx'));
      await page.locator('.gauge-row').nth(3).waitFor();
      for (const { question, answer, probability } of manyEpochs) {
        await page.fill('#text', question);
        const verdict = `${answer} ${(100 * probability).toFixed(1)}%`;
        await page.locator('#verdict', { hasText: verdict }).waitFor();
      }
      expect(manyEpochs).toHaveLength(6);
    });
  });

  test("shows the user's own model first, with its own labels", async () => {
    const own = await serveDemo(inject('demoFolder'), { name: 'mine', bytes: await readFile(THREE_LABELS) });
    const { page, problems } = await visit(demo().browser, own.url);
    await page.getByRole('button', { name: 'Model mine' }).waitFor();
    await page.locator('.gauge-row').nth(2).waitFor();
    expect(problems).toEqual([]);
    await page.context().close();
    await own.close();
  });
});
