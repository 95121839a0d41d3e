import { describe, expect, test } from 'vitest';
import { createProgressReporter } from './progress.ts';

const BATCH = {
  epoch: 2,
  epochs: 5,
  batch: 79,
  batchCount: 157,
  loss: 0.27901,
  accuracy: 0.8896,
  rowsPerSecond: 2874.4,
  secondsLeft: 3.4,
};
const EPOCH = {
  epoch: 2,
  loss: 0.2,
  accuracy: 0.9,
  validationLoss: 0.3,
  validationAccuracy: 0.88,
  learningRate: 0.001,
  seconds: 9.06,
};

function report(stream: { isTTY?: boolean; columns?: number }) {
  const written: string[] = [];
  const reporter = createProgressReporter({ ...stream, write: (text: string) => written.push(text) }, 5);
  reporter.onBatch(BATCH);
  reporter.onBatch({ ...BATCH, batch: 80 });
  reporter.onBatch({ ...BATCH, batch: 157, secondsLeft: 0 });
  reporter.onEpoch(EPOCH);
  return written;
}

describe('the progress of training', () => {
  test('is one line an epoch where there is no terminal', () => {
    expect(report({})).toEqual([
      'Epoch 2/5: loss 0.2000, accuracy 0.9000, validation loss 0.3000, validation accuracy 0.8800, 9.1 s\n',
    ]);
  });

  test('is a bar on a terminal, redrawn a few times a second and at the end of an epoch', () => {
    const [first = '', second = '', last = '', ...more] = report({ isTTY: true, columns: 120 });
    expect(first).toBe(
      '\r\u001b[2KEpoch 2/5 ██████████░░░░░░░░░░ 79/157 loss 0.2790 accuracy 0.8896 2874 reviews/s, 3 s left',
    );
    expect(second).toContain('████████████████████ 157/157');
    expect(last.replace('\r\u001b[2K', '')).toMatch(/^Epoch 2\/5: loss 0\.2000.*\n$/);
    expect(more).toEqual([]);
  });

  test('fits into a narrow terminal', () => {
    const [first = ''] = report({ isTTY: true, columns: 30 });
    expect(first.replace('\r\u001b[2K', '')).toHaveLength(29);
    const [usual = ''] = report({ isTTY: true, columns: 80 });
    expect(usual.replace('\r\u001b[2K', '')).toHaveLength(79);
    expect(usual).toMatch(/ █████░░░░ 79\/157 loss 0\.2790 accuracy 0\.8896 2874 reviews\/s, 3 s left$/);
  });
});
