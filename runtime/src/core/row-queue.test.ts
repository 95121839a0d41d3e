import { describe, expect, test } from 'vitest';
import type { ModelSession } from './model-session.ts';
import { RowQueue } from './row-queue.ts';

/** A session that answers with the sum of each row when it is told to, and keeps the shapes that it ran. */
function createSession() {
  const shapes: (readonly number[])[] = [];
  const waiting: (() => void)[] = [];
  const session: ModelSession = {
    device: { name: 'cpu', reason: 'a test' },
    parallelRuns: 1,
    dispose: async () => {},
    run: async (input, shape) => {
      shapes.push(shape);
      await new Promise<void>((resolve) => waiting.push(resolve));
      const [rows = 0, length = 0] = shape;
      const values = Array.from(input);
      return Float32Array.from({ length: rows }, (_, row) =>
        values.slice(row * length, (row + 1) * length).reduce((sum, value) => sum + value, 0),
      );
    },
  };
  const answerAll = async () => {
    for (let turn = 0; turn < 50; turn += 1) {
      waiting.shift()?.();
      await Promise.resolve();
    }
  };
  return { session, shapes, answerAll };
}

function createQueue(session: ModelSession, maxDelayMs = 0) {
  const batching = () => ({ batchSize: 4, maxBatchTokens: 1000, parallelRuns: 1, paddingId: 0 });
  return new RowQueue({ session, batching, maxDelayMs });
}

const row = (length: number) => new Int32Array(length).fill(1);

describe('RowQueue', () => {
  test('joins rows of one turn, by length, and gives each its own answer', async () => {
    const { session, shapes, answerAll } = createSession();
    const queue = createQueue(session);
    const lengths = [3, 9, 1, 4, 8, 2];
    const answers = Promise.all(lengths.map((length) => queue.run(row(length), undefined)));
    await answerAll();
    expect((await answers).map(([sum]) => sum)).toEqual(lengths);
    expect(shapes).toEqual([
      [4, 9],
      [2, 2],
    ]);
  });

  test('runs a row at once when nothing runs, and joins those that come meanwhile', async () => {
    const { session, shapes, answerAll } = createSession();
    const queue = createQueue(session);
    const answers: Promise<Float32Array>[] = [];
    for (const length of [5, 6, 1, 2, 3]) {
      answers.push(queue.run(row(length), undefined));
      await Promise.resolve();
    }
    await answerAll();
    expect((await Promise.all(answers)).map(([sum]) => sum)).toEqual([5, 6, 1, 2, 3]);
    // Two runs are handed over ahead; the last three rows found both under way.
    expect(shapes).toEqual([
      [1, 5],
      [1, 6],
      [3, 3],
    ]);
  });

  test('waits as long as it may for others to join', async () => {
    const { session, shapes, answerAll } = createSession();
    const queue = createQueue(session, 1);
    const first = queue.run(row(2), undefined);
    await Promise.resolve();
    const second = queue.run(row(1), undefined);
    expect(shapes).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await answerAll();
    expect([...(await first), ...(await second)]).toEqual([2, 1]);
    expect(shapes).toEqual([[2, 2]]);
  });

  test('leaves out a row whose signal was aborted, and answers its neighbours', async () => {
    const { session, shapes, answerAll } = createSession();
    const queue = createQueue(session);
    const controller = new AbortController();
    const aborted = queue.run(row(3), controller.signal);
    const other = queue.run(row(2), undefined);
    controller.abort(new Error('enough'));
    const outcome = expect(aborted).rejects.toThrow('enough');
    await answerAll();
    await outcome;
    expect([...(await other)]).toEqual([2]);
    expect(shapes).toEqual([[1, 2]]);
  });

  test('tells every row of a batch that failed, and goes on', async () => {
    const { session, answerAll } = createSession();
    let failCount = 1;
    const failing: ModelSession = {
      ...session,
      run: (input, shape) =>
        failCount-- > 0 ? Promise.reject(new Error('broken')) : session.run(input, shape),
    };
    const queue = createQueue(failing);
    const outcomes = await Promise.allSettled([queue.run(row(1), undefined), queue.run(row(2), undefined)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = queue.run(row(7), undefined);
    await answerAll();
    expect([...(await next)]).toEqual([7]);
  });

  test('is drained when every row has its answer', async () => {
    const { session, answerAll } = createSession();
    const queue = createQueue(session);
    await queue.drain();
    let isDrained = false;
    const answer = queue.run(row(1), undefined);
    const drained = queue.drain().then(() => {
      isDrained = true;
    });
    await Promise.resolve();
    expect(isDrained).toBe(false);
    await answerAll();
    await Promise.all([answer, drained]);
    expect(isDrained).toBe(true);
  });
});
