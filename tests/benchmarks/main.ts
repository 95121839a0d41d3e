/** `npm run benchmark`: measures on this machine, prints tables, writes the figures as JSON. It judges nothing. */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from '../../cli/src/program.ts';
import { prepareBenchmarkModel } from './benchmark-model.ts';
import { runClassificationBenchmark } from './classification.ts';
import { runColdStartBenchmark } from './cold-start.ts';
import type { BenchmarkContext } from './context.ts';
import { runConvertedBenchmark } from './converted.ts';
import { runExportBenchmark } from './export.ts';
import { runInferencePeersBenchmark } from './inference-peers.ts';
import { formatMachineFacts, readMachineFacts } from './machine.ts';
import { BENCHMARK_NAMES, type BenchmarkName, parseBenchmarkOptions } from './options.ts';
import type { BenchmarkReport } from './report.ts';
import { loadReviewTexts } from './review-texts.ts';
import { runServingBenchmark } from './serving.ts';
import { runTrainingBenchmark } from './training.ts';

const BENCHMARKS: Readonly<Record<BenchmarkName, (context: BenchmarkContext) => Promise<BenchmarkReport>>> = {
  training: runTrainingBenchmark,
  classification: runClassificationBenchmark,
  'inference-peers': runInferencePeersBenchmark,
  export: runExportBenchmark,
  converted: runConvertedBenchmark,
  'cold-start': runColdStartBenchmark,
  serving: runServingBenchmark,
};

await runProgram(async (signal) => {
  const { only, quick, peers: peersPython, json } = parseBenchmarkOptions(process.argv);
  const date = new Date().toISOString();
  const machine = readMachineFacts();
  console.log(formatMachineFacts(machine));
  const folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-benchmark-'));
  const results: Partial<Record<BenchmarkName, Omit<BenchmarkReport, 'table'>>> = {};
  try {
    const context = createContext({ quick, signal, folder, peersPython });
    for (const name of BENCHMARK_NAMES.filter((known) => only.includes(known))) {
      const { table, ...report } = await BENCHMARKS[name](context);
      results[name] = report;
      console.log(`\n${report.title}\n${report.notes.map((note) => `  ${note}\n`).join('')}${table}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const file = json ?? join('benchmark-results', `${date.replaceAll(':', '-')}.json`);
  await writeJson(file, { formatVersion: 1, date, quick, machine, results });
  console.error(`\nFigures: ${file}`);
});

function createContext(
  options: Pick<BenchmarkContext, 'quick' | 'signal' | 'folder' | 'peersPython'>,
): BenchmarkContext {
  const texts = lazily(() => loadReviewTexts({ ...options, environment: process.env }));
  const model = lazily(() => prepareBenchmarkModel(options.folder, async () => (await texts()).texts));
  return { ...options, texts, model, onProgress: (message) => console.error(message) };
}

/** Calls the function when first asked, and keeps what it returned. */
function lazily<T>(create: () => T): () => T {
  let created: { readonly value: T } | undefined;
  return () => {
    created ??= { value: create() };
    return created.value;
  };
}

async function writeJson(file: string, content: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporaryFile = `${file}.${process.pid}.tmp`;
  await writeFile(temporaryFile, `${JSON.stringify(content, null, 2)}\n`);
  await rename(temporaryFile, file);
}
