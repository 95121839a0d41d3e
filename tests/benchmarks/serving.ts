/** Texts a second through `serve` at 64 connections, beside the same calls in the process. */

import { type Classifier, loadClassifier } from '@onnx-bridge/runtime';
import autocannon from 'autocannon';
import type { BenchmarkContext } from './context.ts';
import { measureInTurn, median, percentile } from './laps.ts';
import { type BenchmarkReport, createReport } from './report.ts';
import { classifyRequests, type ServingProcess, startServing } from './serving-process.ts';

const CONNECTIONS = 64;
/** Autocannon ends with one of its samples, a second apart by default: too coarse for laps of seconds. */
const SAMPLE_INTERVAL_MS = 10;
/** Requests that are sent in turn: autocannon builds each of them for each connection before it begins. */
const DISTINCT_REQUESTS = 128;
/** As many as 64 requests of 32 texts have under way. */
const SERVE_FLAGS = ['--max-pending-texts', '4096'];

export interface ServingRow {
  readonly name: string;
  readonly textsPerRequest: number;
  readonly textsPerSecond: number;
  /** Of one request. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of the classifying process for a text, in microseconds: what a busy machine does not change. */
  readonly cpuMicroseconds: number;
  /** Texts a second as a share of those in the process. */
  readonly share: number;
}

interface Contender {
  readonly name: string;
  readonly latenciesMs: { readonly p50: number[]; readonly p99: number[] };
  readonly cpuSeconds: () => Promise<number>;
  readonly run: () => Promise<void>;
}

interface Workload {
  readonly texts: readonly string[];
  readonly textsPerRequest: number;
  readonly requestsPerLap: number;
}

export async function runServingBenchmark(context: BenchmarkContext): Promise<BenchmarkReport> {
  const { onnxFile, origin } = await context.model();
  const { texts, origin: textOrigin } = await context.texts();
  const classifier = await loadClassifier(onnxFile, { device: 'cpu' });
  const serving = await startServing(onnxFile, SERVE_FLAGS);
  const rows: ServingRow[] = [];
  try {
    for (const textsPerRequest of [1, 32]) {
      context.onProgress(`serving: ${textsPerRequest} text(s) a request`);
      const requestsPerLap = Math.ceil((context.quick ? 4000 : 20_000) / textsPerRequest);
      const workload = {
        texts: texts.slice(0, DISTINCT_REQUESTS * textsPerRequest),
        textsPerRequest,
        requestsPerLap,
      };
      const contenders = [inProcess(classifier, workload), overHttp(serving, workload)];
      rows.push(...(await measure(contenders, workload, context)));
    }
  } finally {
    await serving.stop();
    await classifier.dispose();
  }
  return createReport({
    title: `Serving, ${CONNECTIONS} requests at once`,
    notes: [
      origin,
      textOrigin,
      'the load generator (autocannon) shares the cores with the server: CPU is that of the server alone',
    ],
    columns: [
      { heading: 'name', value: ({ name }) => name },
      { heading: 'texts a request', value: ({ textsPerRequest }) => textsPerRequest },
      { heading: 'texts/s', value: ({ textsPerSecond }) => Math.round(textsPerSecond) },
      { heading: 'p50 ms', value: ({ p50Ms }) => p50Ms },
      { heading: 'p99 ms', value: ({ p99Ms }) => p99Ms },
      { heading: 'CPU µs a text', value: ({ cpuMicroseconds }) => cpuMicroseconds },
      { heading: 'share', value: ({ share }) => share },
    ],
    rows,
  });
}

async function measure(
  contenders: readonly Contender[],
  { textsPerRequest, requestsPerLap }: Workload,
  { quick, signal }: BenchmarkContext,
): Promise<ServingRow[]> {
  const warmUpLaps = 1;
  const laps = quick ? 2 : 5;
  const cpuBefore = await Promise.all(contenders.map(({ cpuSeconds }) => cpuSeconds()));
  const measured = await measureInTurn(contenders, { warmUpLaps, laps, signal });
  const cpuAfter = await Promise.all(contenders.map(({ cpuSeconds }) => cpuSeconds()));
  const textsPerLap = textsPerRequest * requestsPerLap;
  const rates = measured.map(({ lapsMs }) => (1000 * textsPerLap) / median(lapsMs));
  return contenders.map(({ name, latenciesMs }, index) => ({
    name,
    textsPerRequest,
    textsPerSecond: rates[index] ?? Number.NaN,
    p50Ms: median(latenciesMs.p50.slice(warmUpLaps)),
    p99Ms: median(latenciesMs.p99.slice(warmUpLaps)),
    cpuMicroseconds:
      (((cpuAfter[index] ?? 0) - (cpuBefore[index] ?? 0)) * 1e6) / (textsPerLap * (laps + warmUpLaps)),
    share: (rates[index] ?? Number.NaN) / (rates[0] ?? Number.NaN),
  }));
}

/** As many calls at once as there are connections. */
function inProcess(classifier: Classifier, { texts, textsPerRequest, requestsPerLap }: Workload): Contender {
  const latenciesMs = { p50: [] as number[], p99: [] as number[] };
  const requestCount = Math.floor(texts.length / textsPerRequest);
  let cpuMicroseconds = 0;
  const ask = async (request: number) => {
    const start = (request % requestCount) * textsPerRequest;
    return textsPerRequest === 1
      ? classifier.classify(texts[start] ?? '')
      : classifier.classifyBatch(texts.slice(start, start + textsPerRequest));
  };
  const run = async () => {
    const callsMs: number[] = [];
    const cpu = process.cpuUsage();
    let next = 0;
    const lane = async () => {
      while (next < requestsPerLap) {
        const startMs = performance.now();
        await ask(next++);
        callsMs.push(performance.now() - startMs);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, lane));
    const { user, system } = process.cpuUsage(cpu);
    cpuMicroseconds += user + system;
    latenciesMs.p50.push(median(callsMs));
    latenciesMs.p99.push(percentile(callsMs, 0.99));
  };
  return { name: 'in the process', latenciesMs, cpuSeconds: async () => cpuMicroseconds / 1e6, run };
}

function overHttp(serving: ServingProcess, { texts, textsPerRequest, requestsPerLap }: Workload): Contender {
  const latenciesMs = { p50: [] as number[], p99: [] as number[] };
  const requests = classifyRequests(texts, textsPerRequest);
  const run = async () => {
    const { latency, errors, timeouts, non2xx } = await autocannon({
      url: serving.url,
      connections: CONNECTIONS,
      amount: requestsPerLap,
      sampleInt: SAMPLE_INTERVAL_MS,
      requests,
    });
    if (errors + non2xx > 0) {
      throw new Error(
        `of ${requestsPerLap} requests ${errors} failed (${timeouts} by time), ${non2xx} were refused`,
      );
    }
    latenciesMs.p50.push(latency.p50);
    latenciesMs.p99.push(latency.p99);
  };
  return {
    name: 'serve',
    latenciesMs,
    cpuSeconds: () => serving.readFigure('process_cpu_seconds_total'),
    run,
  };
}
