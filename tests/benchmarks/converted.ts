/** Milliseconds of a converted model in onnxruntime-node, beside the original in tfjs-node or, without it, in WebAssembly. */
import { exportModel } from '@onnx-bridge/export';
import '@tensorflow/tfjs-backend-wasm';
import { setBackend, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { TENSORFLOW_BACKEND } from '../../train/src/engines/tfjs/tensorflow-backend.ts';
import type { BenchmarkContext } from './context.ts';
import { CONVERTED_CASES, type ConvertedCase } from './converted-models.ts';
import { measureInTurn, median } from './laps.ts';
import { type BenchmarkReport, createReport } from './report.ts';

const BATCH_SIZES = [1, 32];
const LAPS = 15;
const QUICK_LAPS = 3;

interface ConvertedRow {
  readonly model: string;
  readonly batchSize: number;
  readonly onnxruntimeMs: number;
  readonly tensorflowMs: number;
  readonly timesFaster: number;
}

export async function runConvertedBenchmark(context: BenchmarkContext): Promise<BenchmarkReport> {
  const loaded = await TENSORFLOW_BACKEND.load();
  const isInstalled = typeof loaded !== 'string';
  const rows: ConvertedRow[] = [];
  for (const convertedCase of CONVERTED_CASES) {
    context.onProgress(`converted: ${convertedCase.name}`);
    await setBackend('cpu');
    const model = convertedCase.build();
    const file = await exportModel(model, { check: false });
    await setBackend(isInstalled ? TENSORFLOW_BACKEND.name : 'wasm');
    const session = await InferenceSession.create(file);
    try {
      for (const batchSize of BATCH_SIZES) {
        rows.push(await measureCase({ convertedCase, model, session, batchSize, context }));
      }
    } finally {
      await session.release();
      model.dispose();
      await setBackend('cpu');
    }
  }
  const original = isInstalled ? 'tfjs-node' : 'tfjs wasm';
  return createReport({
    title: 'Converted models beside their originals',
    notes: [isInstalled ? loaded.description : `WebAssembly takes the place of tfjs-node: ${loaded}`],
    columns: [
      { heading: 'model', value: ({ model }) => model },
      { heading: 'batch', value: ({ batchSize }) => batchSize },
      { heading: 'onnxruntime-node, ms', value: ({ onnxruntimeMs }) => onnxruntimeMs },
      { heading: `${original}, ms`, value: ({ tensorflowMs }) => tensorflowMs },
      { heading: 'times faster', value: ({ timesFaster }) => timesFaster },
    ],
    rows,
  });
}

interface Measured {
  readonly convertedCase: ConvertedCase;
  readonly model: LayersModel;
  readonly session: InferenceSession;
  readonly batchSize: number;
  readonly context: BenchmarkContext;
}

/** Both get their rows as typed arrays, and give theirs back so. */
async function measureCase(measured: Measured): Promise<ConvertedRow> {
  const { convertedCase, model, session, batchSize, context } = measured;
  const shape = [batchSize, ...convertedCase.shape];
  const data = convertedCase.rows(shape.reduce((count, size) => count * size, 1));
  const [inputName = ''] = session.inputNames;
  const isTokens = inputName === 'tokens';
  const feed = isTokens
    ? new Tensor('int32', Int32Array.from(data), shape)
    : new Tensor('float32', data, shape);
  const subjects = [
    { run: () => session.run({ [inputName]: feed }) },
    { run: () => tidy(() => [model.predict(tensor(data, shape))].flat().map((output) => output.dataSync())) },
  ];
  const laps = context.quick ? QUICK_LAPS : LAPS;
  const [onnxruntime, tensorflow] = await measureInTurn(subjects, { laps, signal: context.signal });
  const onnxruntimeMs = median(onnxruntime?.lapsMs ?? []);
  const tensorflowMs = median(tensorflow?.lapsMs ?? []);
  const timesFaster = tensorflowMs / onnxruntimeMs;
  return { model: convertedCase.name, batchSize, onnxruntimeMs, tensorflowMs, timesFaster };
}
