/**
 * `npm run load`: loads and frees a model a thousand times, then sends a million requests to `serve` at 64 connections.
 * Fails if memory grows in the second part of the one or after the first tenth of the other, or if a request fails. Not a
 * part of `npm test`: it takes minutes.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import autocannon, { type Result } from 'autocannon';
import { runProgram } from '../../cli/src/program.ts';
import { classifyRequests, startServing } from '../benchmarks/serving-process.ts';

const MODEL = 'models/imdb-lstm/model.onnx';
const REQUESTS = Number(process.argv[2] ?? 1_000_000);
const LOADS = 1000;
/** A leak of 24 kB a load would be as much; the memory of threads that have ended moves by 10 MiB. */
const MAX_GROWTH_BY_LOADS_MIB = 24;
const CONNECTIONS = 64;
const PARTS = 10;
/** Autocannon ends with one of its samples. */
const SAMPLE_INTERVAL_MS = 100;
/** Node's heap and the allocators settle at different sizes; a leak of 100 bytes a request would be 90 MB. */
const MAX_GROWTH_BYTES = 48 * 1024 * 1024;

const SENTENCES = [
  'The best movie of the year, with a cast that plays its heart out.',
  'Two hours of my life that I will never get back.',
  'The first half drags, but the ending makes up for everything.',
  'Not bad at all, I would watch this film again tomorrow.',
];

await runProgram(async (signal) => {
  await loadManyTimes(signal);
  await serveManyRequests(signal);
});

async function loadManyTimes(signal: AbortSignal): Promise<void> {
  const args = ['--expose-gc', 'tests/runtime/use-memory.js', MODEL, '64', String(LOADS)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { signal });
  const growthMib: number = JSON.parse(stdout).loads;
  console.log(`${LOADS} loads: the memory grew by ${growthMib.toFixed(1)} MiB.`);
  if (!(growthMib <= MAX_GROWTH_BY_LOADS_MIB)) throw new Error('models that were freed leave memory behind');
}

async function serveManyRequests(signal: AbortSignal): Promise<void> {
  const serving = await startServing(MODEL);
  const memories: number[] = [];
  const problems: string[] = [];
  try {
    for (let part = 1; part <= PARTS; part++) {
      signal.throwIfAborted();
      const result = await sendRequests(serving.url, Math.ceil(REQUESTS / PARTS));
      memories.push(await serving.readFigure('process_resident_memory_bytes'));
      console.log(describePart(part, result, memories.at(-1) ?? 0));
      problems.push(...problemsOf(result));
    }
    const answered = await serving.readFigure('onnx_bridge_texts_total');
    if (answered < REQUESTS) problems.push(`the server classified ${answered} texts of ${REQUESTS}`);
  } finally {
    const exitCode = await serving.stop();
    if (exitCode !== 0) problems.push(`serve ended with ${exitCode}`);
  }
  const growthBytes = Math.max(...memories) - (memories[0] ?? 0);
  if (!(growthBytes <= MAX_GROWTH_BYTES)) problems.push(`the memory grew by ${growthBytes} bytes`);
  if (problems.length > 0) throw new Error(problems.join('; '));
  console.log(
    `No failure in ${REQUESTS} requests; the memory grew by ${toMegabytes(growthBytes)} after the first tenth.`,
  );
}

function sendRequests(url: string, amount: number): Promise<Result> {
  const requests = classifyRequests(SENTENCES, 1);
  return autocannon({ url, connections: CONNECTIONS, amount, sampleInt: SAMPLE_INTERVAL_MS, requests });
}

function problemsOf({ errors, non2xx }: Result): string[] {
  return [
    ...(errors > 0 ? [`${errors} requests had no answer`] : []),
    ...(non2xx > 0 ? [`${non2xx} answers were no success`] : []),
  ];
}

function describePart(part: number, { duration, requests, latency }: Result, memoryBytes: number): string {
  const rate = (requests.total / duration).toFixed(0);
  return `${part}/${PARTS}: ${rate} requests/s, p50 ${latency.p50} ms, p99 ${latency.p99} ms, ${toMegabytes(memoryBytes)}`;
}

function toMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
