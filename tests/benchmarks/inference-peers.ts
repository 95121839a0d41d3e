/** Reviews a second of D48 in other frameworks, which get prepared ids, beside ours, which gets texts. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadClassifier } from '@onnx-bridge/runtime';
import { createTokenEncoder, padSequences } from '@onnx-bridge/runtime/text';
import { buildLstmClassifier } from '@onnx-bridge/train';
import { setBackend, tensor2d, tidy } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { TENSORFLOW_BACKEND } from '../../train/src/engines/tfjs/tensorflow-backend.ts';
import type { BenchmarkContext } from './context.ts';
import { VOCABULARY_SIZE } from './d48.ts';
import { median } from './laps.ts';
import { type BenchmarkReport, createReport } from './report.ts';
import { TRAINING_MODELS } from './training-models.ts';

const SECONDS_PER_ROW = 5;
const QUICK_SECONDS_PER_ROW = 0.5;
const FEWEST_CALLS = 3;
const BATCH_SIZES = [1, 32, 128];
const MOST_OUTPUT_BYTES = 2 ** 26;
const OURS = 'onnx-bridge, masked, from text';

const CALLS = v.object({ name: v.string(), batchSize: v.number(), callsMs: v.array(v.number()) });
const ANSWER = v.object({ rows: v.array(CALLS), notes: v.array(v.string()) });
/** How long each call took of one contender with batches of one size. */
type Calls = v.InferOutput<typeof CALLS>;

/** Padded rows of ids, in memory. */
interface Rows {
  readonly data: Int32Array;
  readonly rowCount: number;
  readonly sequenceLength: number;
}

interface PeerRow {
  readonly name: string;
  readonly batchSize: number;
  readonly reviewsPerSecond: number;
  readonly p50Ms: number;
  /** Our reviews a second at the same batch size, as a multiple of these. */
  readonly oursTimesFaster: number;
}

export async function runInferencePeersBenchmark(context: BenchmarkContext): Promise<BenchmarkReport> {
  const { onnxFile } = await context.model();
  const { texts, origin } = await context.texts();
  const classifier = await loadClassifier(onnxFile, { device: 'cpu' });
  const { preprocessing } = classifier.info.encoding;
  const { encode } = createTokenEncoder(classifier.info.encoding);
  const { data } = padSequences(texts.map(encode), {
    ...preprocessing,
    paddingValue: preprocessing.paddingId,
  });
  const rows = { data, rowCount: texts.length, sequenceLength: preprocessing.sequenceLength };
  const notes = [origin, 'the others get rows of ids, padded to 256'];
  const measured: Calls[] = [];
  for (const batchSize of [...BATCH_SIZES, texts.length]) {
    const call = (from: number) => classifier.classifyBatch(texts.slice(from, from + batchSize));
    measured.push(await measureCalls({ name: OURS, batchSize, call }, texts.length, context));
  }
  await classifier.dispose();
  for (const answer of [await measureTensorflow(rows, context), await measurePython(rows, context)]) {
    measured.push(...answer.rows);
    notes.push(...answer.notes);
  }
  return createReport({
    title: 'Classification beside other frameworks: D48, 256 ids',
    notes,
    columns: [
      { heading: 'name', value: ({ name }) => name },
      { heading: 'rows a call', value: ({ batchSize }) => batchSize },
      { heading: 'reviews/s', value: ({ reviewsPerSecond }) => reviewsPerSecond },
      { heading: 'p50 ms', value: ({ p50Ms }) => p50Ms },
      { heading: 'ours, times faster', value: ({ oursTimesFaster }) => oursTimesFaster },
    ],
    rows: compareWithOurs(measured),
  });
}

function compareWithOurs(measured: readonly Calls[]): PeerRow[] {
  const msPerRow = ({ callsMs, batchSize }: Calls) => median(callsMs) / batchSize;
  return measured.map((calls) => {
    const ours = measured.find(({ name, batchSize }) => name === OURS && batchSize === calls.batchSize);
    return {
      name: calls.name,
      batchSize: calls.batchSize,
      reviewsPerSecond: 1000 / msPerRow(calls),
      p50Ms: median(calls.callsMs),
      oursTimesFaster: ours === undefined ? Number.NaN : msPerRow(calls) / msPerRow(ours),
    };
  });
}

/** @param contender.call classifies the rows from this one on, as many as a batch has. */
async function measureCalls(
  contender: { readonly name: string; readonly batchSize: number; call(from: number): unknown },
  rowCount: number,
  { quick, signal, onProgress }: BenchmarkContext,
): Promise<Calls> {
  const { name, batchSize, call } = contender;
  onProgress(`inference: ${name}, ${batchSize} row(s) a call`);
  await call(0);
  const callsMs: number[] = [];
  const endMs = performance.now() + 1000 * (quick ? QUICK_SECONDS_PER_ROW : SECONDS_PER_ROW);
  for (let from = 0; callsMs.length < FEWEST_CALLS || performance.now() < endMs; from += batchSize) {
    signal.throwIfAborted();
    if (from + batchSize > rowCount) from = 0;
    const startMs = performance.now();
    await call(from);
    callsMs.push(performance.now() - startMs);
  }
  return { name, batchSize, callsMs };
}

/** D48 as TensorFlow.js itself runs it, step by step. */
async function measureTensorflow(
  { data, rowCount, sequenceLength }: Rows,
  context: BenchmarkContext,
): Promise<v.InferOutput<typeof ANSWER>> {
  const loaded = await TENSORFLOW_BACKEND.load();
  if (typeof loaded === 'string') return { rows: [], notes: [loaded] };
  await setBackend(TENSORFLOW_BACKEND.name);
  const model = buildLstmClassifier({ vocabularySize: VOCABULARY_SIZE });
  const rows: Calls[] = [];
  for (const batchSize of [1, 32]) {
    const call = (from: number) =>
      tidy(() => {
        const ids = data.slice(from * sequenceLength, (from + batchSize) * sequenceLength);
        return [model.predict(tensor2d(ids, [batchSize, sequenceLength]))]
          .flat()
          .map((output) => output.dataSync());
      });
    rows.push(await measureCalls({ name: 'tfjs-node, masked', batchSize, call }, rowCount, context));
  }
  model.dispose();
  await setBackend('cpu');
  return { rows, notes: [loaded.description] };
}

/** @returns no rows where there is no Python, and with the reason where it fails. */
async function measurePython(
  { data, rowCount, sequenceLength }: Rows,
  { folder, peersPython, quick, signal, onProgress }: BenchmarkContext,
): Promise<v.InferOutput<typeof ANSWER>> {
  if (peersPython === undefined)
    return { rows: [], notes: ['Keras, PyTorch, Python onnxruntime: with --peers'] };
  onProgress('inference: Keras, PyTorch, Python onnxruntime');
  const tokensFile = join(folder, 'tokens.bin');
  const jobFile = join(folder, 'inference.json');
  await writeFile(tokensFile, new Uint8Array(data.buffer));
  const secondsPerRow = quick ? QUICK_SECONDS_PER_ROW : SECONDS_PER_ROW;
  const [d48] = TRAINING_MODELS;
  await writeFile(jobFile, JSON.stringify({ ...d48, tokensFile, rowCount, sequenceLength, secondsPerRow }));
  const script = fileURLToPath(new URL('./peers/inference_peer.py', import.meta.url));
  const { stdout } = await promisify(execFile)(peersPython, [script, jobFile], {
    signal,
    maxBuffer: MOST_OUTPUT_BYTES,
  });
  return v.parse(ANSWER, JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}
