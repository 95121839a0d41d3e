import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { DEVICE_NAMES, type DeviceName } from './devices.ts';

/** A driver that hangs is one that does not work. */
const PROBE_TIMEOUT_MS = 60_000;

export interface ProbedDevice {
  readonly name: Exclude<DeviceName, 'auto'>;
  readonly works: boolean;
  /** Why not; what mends it, where that is known. */
  readonly reason: string | null;
}

const AnswerSchema = v.variant('works', [
  v.object({ works: v.literal(true) }),
  v.object({ works: v.literal(false), reason: v.string() }),
]);

/** Runs a small model on every device, each in a process of its own. From sources, that needs the flags of this one. */
export function probeDevices(signal: AbortSignal): Promise<ProbedDevice[]> {
  const names = DEVICE_NAMES.filter((name) => name !== 'auto');
  return Promise.all(names.map((name) => probeDevice(name, signal)));
}

async function probeDevice(name: ProbedDevice['name'], signal: AbortSignal): Promise<ProbedDevice> {
  const isSource = import.meta.url.endsWith('.ts');
  // With `--eval` among its flags, the process would run that, and so on without an end.
  if (isSource && process.argv[1] === undefined) throw new Error('start it from a file');
  const script = fileURLToPath(new URL(`./device-probe.${isSource ? 'ts' : 'js'}`, import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...(isSource ? process.execArgv : []), script, name],
      {
        signal,
        timeout: PROBE_TIMEOUT_MS,
      },
    );
    // Drivers print to stdout, too; the answer is the last line.
    const answer = v.parse(AnswerSchema, JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    return { name, works: answer.works, reason: answer.works ? null : answer.reason };
  } catch (error) {
    signal.throwIfAborted();
    return { name, works: false, reason: `a process that tried it ended: ${describeEnd(error)}` };
  }
}

function describeEnd(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('signal' in error && typeof error.signal === 'string') return `by the signal ${error.signal}`;
  return error.message.split('\n')[0] ?? '';
}
