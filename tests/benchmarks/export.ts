/** Seconds of an export, with and without the check: within this process once all is loaded, and as a process. */
import { join } from 'node:path';
import { exportModel } from '@onnx-bridge/export';
import { onnxBridge, runToEnd } from './child-process.ts';
import type { BenchmarkContext } from './context.ts';
import { measureInTurn, median } from './laps.ts';
import { type BenchmarkReport, createReport } from './report.ts';

const LAPS = 7;
const QUICK_LAPS = 2;

interface ExportRow {
  readonly where: 'in this process' | 'whole process';
  readonly check: boolean;
  readonly seconds: number;
  readonly fastestSeconds: number;
}

export async function runExportBenchmark(context: BenchmarkContext): Promise<BenchmarkReport> {
  const { quick, signal, onProgress } = context;
  const { runDirectory, origin } = await context.model();
  onProgress('export: within this process and as a whole process');
  const subjects = createSubjects(runDirectory, join(context.folder, 'exported.onnx'), signal);
  const measured = await measureInTurn(subjects, { laps: quick ? QUICK_LAPS : LAPS, signal });
  const rows = measured.map(
    ({ subject: { where, check }, lapsMs }): ExportRow => ({
      where,
      check,
      seconds: median(lapsMs) / 1000,
      fastestSeconds: Math.min(...lapsMs) / 1000,
    }),
  );
  return createReport({
    title: 'Export',
    notes: [origin],
    columns: [
      { heading: 'export', value: ({ where }) => where },
      { heading: 'check', value: ({ check }) => (check ? 'yes' : 'no') },
      { heading: 'seconds', value: ({ seconds }) => seconds },
      { heading: 'fastest', value: ({ fastestSeconds }) => fastestSeconds },
    ],
    rows,
  });
}

function createSubjects(source: string, output: string, signal: AbortSignal) {
  return [false, true].flatMap((check) => {
    const flags = check ? [] : ['--no-check'];
    const command = onnxBridge('export', source, '--output', output, ...flags);
    return [
      { where: 'in this process', check, run: () => exportModel({ source, output, check, signal }) },
      { where: 'whole process', check, run: () => runToEnd(command, signal) },
    ] as const;
  });
}
