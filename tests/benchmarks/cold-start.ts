/** Seconds from nothing to an answer: `classify` as whole processes, beside a Node that does nothing. */
import { type Command, onnxBridge, runToEnd } from './child-process.ts';
import type { BenchmarkContext } from './context.ts';
import { measureInTurn, median } from './laps.ts';
import { type BenchmarkReport, createReport } from './report.ts';

const TEXT = 'The movie was not bad';
const LAPS = 15;
const QUICK_LAPS = 3;

interface ColdStartRow {
  readonly command: string;
  readonly seconds: number;
  readonly fastestSeconds: number;
  /** Beyond what an empty Node process takes. */
  readonly secondsAboveNode: number;
}

export async function runColdStartBenchmark(context: BenchmarkContext): Promise<BenchmarkReport> {
  const { quick, signal, onProgress } = context;
  const { onnxFile, origin } = await context.model();
  const subjects = commandsOf(onnxFile).map(({ name, command }) => ({
    name,
    run: () => runToEnd(command, signal),
  }));
  onProgress('cold start: whole processes');
  const measured = await measureInTurn(subjects, { laps: quick ? QUICK_LAPS : LAPS, signal });
  const nodeMs = median(measured[0]?.lapsMs ?? []);
  const rows = measured.map(({ subject, lapsMs }): ColdStartRow => {
    const medianMs = median(lapsMs);
    return {
      command: subject.name,
      seconds: medianMs / 1000,
      fastestSeconds: Math.min(...lapsMs) / 1000,
      secondsAboveNode: (medianMs - nodeMs) / 1000,
    };
  });
  return createReport({
    title: 'Cold start of classify, one text',
    notes: [origin],
    columns: [
      { heading: 'command', value: ({ command }) => command },
      { heading: 'seconds', value: ({ seconds }) => seconds },
      { heading: 'fastest', value: ({ fastestSeconds }) => fastestSeconds },
      { heading: 'above node -e 0', value: ({ secondsAboveNode }) => secondsAboveNode },
    ],
    rows,
  });
}

/** The empty process comes first: it is the base of the others. */
function commandsOf(onnxFile: string): { readonly name: string; readonly command: Command }[] {
  return [
    { name: 'node -e 0', command: { file: process.execPath, args: ['-e', '0'] } },
    {
      name: 'node -e "import(\'@onnx-bridge/runtime\')"',
      command: { file: process.execPath, args: ['-e', "import('@onnx-bridge/runtime')"] },
    },
    {
      name: 'node cli/bin/onnx-bridge.js classify MODEL TEXT',
      command: onnxBridge('classify', onnxFile, TEXT),
    },
    {
      name: 'npx onnx-bridge classify MODEL TEXT',
      command: { file: 'npx', args: ['onnx-bridge', 'classify', onnxFile, TEXT] },
    },
  ];
}
