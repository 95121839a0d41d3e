import { describe, expect, onTestFinished, test } from 'vitest';
import { BINARY_MODEL } from '../../../tests/support/test-server.ts';
import { Inference } from './inference.ts';
import { ServedModel } from './served-model.ts';

describe('inference', () => {
  test('begins with requests of one turn together, though each is read in a callback of its own', async () => {
    const model = await ServedModel.load(BINARY_MODEL, {});
    onTestFinished(() => model.dispose());
    const inference = new Inference({ model, maxPendingTexts: 10, timeoutMs: 10_000 });
    const events: string[] = [];
    const ask = (name: string) => {
      events.push(`read ${name}`);
      return inference.run({
        textCount: 1,
        request: new Request('http://localhost'),
        work: async () => events.push(`classify ${name}`),
      });
    };
    const answers: Promise<number>[] = [];
    // Two callbacks of one turn, between which all promises run that can.
    await new Promise<void>((resolve) => {
      setImmediate(() => answers.push(ask('a')));
      setImmediate(() => {
        answers.push(ask('b'));
        resolve();
      });
    });
    await Promise.all(answers);
    expect(events).toEqual(['read a', 'read b', 'classify a', 'classify b']);
  });
});
