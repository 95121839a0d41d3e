import { type Command, InvalidArgumentError } from 'commander';
import type { DeviceName } from '../node/devices.ts';
import { DEVICES, parseCount } from './flags.ts';
import { withOutput } from './output.ts';

interface BenchmarkFlags {
  readonly device: readonly DeviceName[];
  readonly threads?: readonly number[];
  readonly batch: readonly number[];
  readonly seconds: number;
  readonly json?: boolean;
}

/** Adds `benchmark` to the program. */
export function addBenchmarkCommand(program: Command, context: { readonly signal: AbortSignal }): void {
  program
    .command('benchmark')
    .description('measure a model on devices, with counts of threads and batch sizes')
    .argument('<model>', 'MODEL.onnx')
    .option('--device <names>', 'devices, separated by commas (default: all that work)', parseDevices, [
      'cpu',
      'cuda',
      'webgpu',
      'tensorrt',
    ])
    .option('--threads <counts>', 'counts of CPU threads (default: 1, and one a core)', parseCounts)
    .option('--batch <sizes>', 'texts in a call', parseCounts, [1, 32, 1024])
    .option('--seconds <seconds>', 'how long each row is measured', parseSeconds, 2)
    .option('--json', 'print a JSON array')
    .action((model: string, flags: BenchmarkFlags) => benchmark(model, flags, context));
}

async function benchmark(
  model: string,
  { device, threads, batch, seconds, json }: BenchmarkFlags,
  context: { readonly signal: AbortSignal },
): Promise<void> {
  await withOutput(context, async ({ write }, signal) => {
    const { benchmarkModel, formatBenchmark } = await import('./benchmark.ts');
    const rows = await benchmarkModel({
      model,
      devices: device,
      threads,
      batchSizes: batch,
      secondsPerRow: seconds,
      signal,
      onNotice: (message) => process.stderr.write(`${message}\n`),
    });
    await write(`${json ? JSON.stringify(rows, null, 2) : formatBenchmark(rows)}\n`);
  });
}

function parseCounts(text: string): number[] {
  return text.split(',').map(parseCount);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 3600)) throw new InvalidArgumentError('Give a number of seconds above 0.');
  return seconds;
}

function parseDevices(text: string): DeviceName[] {
  return text.split(',').map((name) => {
    const device = DEVICES.find((known) => known === name);
    if (device === undefined) throw new InvalidArgumentError(`Allowed are ${DEVICES.join(', ')}.`);
    return device;
  });
}
