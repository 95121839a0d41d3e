import { join } from 'node:path';
import { layers } from '@tensorflow/tfjs-layers';
import { Command, CommanderError } from 'commander';
import { describe, expect, test, vi } from 'vitest';
import { createTemporaryFolder } from '../../tests/support/temporary-folder.ts';
import { buildSeededModel, writeModelFiles } from '../../tests/support/tfjs-models.ts';
import { addExportCommand, type CommandContext } from './command.ts';
import { ParityError } from './errors/parity-error.ts';

async function createRun(): Promise<string> {
  const folder = await createTemporaryFolder();
  const embedding = layers.embedding({ inputDim: 9, outputDim: 3, name: 'words' });
  const lstm = layers.lstm({ units: 16, recurrentInitializer: 'zeros', name: 'memory' });
  await writeModelFiles(buildSeededModel([embedding, lstm], 5), folder);
  return folder;
}

/** Runs the command in this process and gives what it printed. */
async function run(...input: (string | Partial<CommandContext>)[]): Promise<string> {
  const args = input.filter((arg) => typeof arg === 'string');
  const context = Object.assign({}, ...input.filter((arg) => typeof arg !== 'string'));
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  addExportCommand(program, { signal: new AbortController().signal, ...context });
  for (const command of program.commands) command.exitOverride();
  const log = vi.spyOn(console, 'log').mockReturnValue();
  try {
    await program.parseAsync(['export', ...args], { from: 'user' });
    return log.mock.calls.join('\n');
  } finally {
    log.mockRestore();
  }
}

describe('export', () => {
  test('says what was written, what became of each layer, and how large the difference is', async () => {
    const folder = await createRun();
    const lines = (await run(folder)).split('\n');
    expect(lines[0]).toMatch(/model\.onnx: \d+\.\d kB, opset 17$/);
    expect(lines[1]).toBe('  words   Embedding -> Gather');
    expect(lines[2]).toBe('  memory  LSTM -> Transpose, LSTM, Squeeze');
    expect(lines[3]).toMatch(/agree: largest difference \d\.\de-\d+, tolerance 0\.00001$/);
    expect(lines[4]).toMatch(/^\d+\.\d\d s$/);
  });

  test('prints one JSON document with the same fields, checked or not', async () => {
    const folder = await createRun();
    const output = join(folder, 'other.onnx');
    const checked = JSON.parse(await run(folder, '--json'));
    const unchecked = JSON.parse(
      await run(folder, '--json', '--no-check', '--opset', '13', '--output', output),
    );
    expect(Object.keys(unchecked)).toEqual(Object.keys(checked));
    expect(checked).toMatchObject({ opset: 17, check: { tolerance: 1e-5 } });
    expect(unchecked).toMatchObject({ opset: 13, check: null, path: output });
  });

  test('tells what less precise weights gain and cost, on texts that are named', async () => {
    const evaluateTexts = async () => ({ accuracy: 0.875, count: 40 });
    const lines = (
      await run(await createRun(), '--precision', 'fp16', '--evaluate', 'texts.csv', { evaluateTexts })
    ).split('\n');
    expect(lines).toContainEqual(
      expect.stringMatching(/^fp16: \d+\.\d kB before, \d+\.\d kB now, largest difference \d\.\de-\d$/),
    );
    expect(lines).toContain('accuracy on 40 texts: 87.50 % before, 87.50 % now');
  });

  test('fails when the difference is larger than --tolerance', async () => {
    await expect(run(await createRun(), '--tolerance', '0')).rejects.toThrow(ParityError);
  });

  test.for([
    ['--opset', '12', 'Choose one of 13, 14'],
    ['--opset', 'x', 'Give a number.'],
    ['--precision', 'fp8', 'Allowed choices are fp32, fp16, int8'],
    ['--tolerance', '-1', 'at least 0'],
    ['--tolerance', '', 'Give a number.'],
    ['--output', 'model.json', 'must end in .onnx'],
  ] as const)('takes %s "%s" for wrong usage', async ([option, value, message]) => {
    const running = run('run', option, value);
    await expect(running).rejects.toThrow(CommanderError);
    await expect(running).rejects.toThrow(message);
  });
});
