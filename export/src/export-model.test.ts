import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { layers } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../tests/support/temporary-folder.ts';
import { buildSeededModel, textJson, writeModelFiles } from '../../tests/support/tfjs-models.ts';
import { OutputNotWritableError } from './errors/output-not-writable-error.ts';
import { ParityError } from './errors/parity-error.ts';
import { exportModel } from './export-model.ts';
import { decodeModel } from './onnx/decode.ts';

const RUN_FILES = ['model.json', 'text.json', 'weights.bin'];
/** No difference passes: the outputs of ONNX Runtime and tfjs are rounded differently. */
const IMPOSSIBLE_TOLERANCE = 0;

async function createRun(): Promise<string> {
  const folder = await createTemporaryFolder();
  const model = buildSeededModel(
    [
      layers.embedding({ inputDim: 20, outputDim: 16, maskZero: true }),
      layers.lstm({ units: 16, recurrentInitializer: 'zeros' }),
    ],
    5,
  );
  await writeModelFiles(model, folder, { 'text.json': textJson(20, 'post') });
  return folder;
}

describe('exportModel', () => {
  test('writes a checked file beside the model', async () => {
    const source = await createRun();
    const { path, sizeBytes, check, opset } = await exportModel({ source });
    const bytes = await readFile(join(source, 'model.onnx'));
    expect(path).toBe(join(source, 'model.onnx'));
    expect(sizeBytes).toBe(bytes.length);
    expect(decodeModel(bytes).opset).toBe(opset);
    expect(check?.comparedCount).toBe((3 + 1 + 1 + 3) * 16);
    expect(check?.maxDifference).toBeGreaterThan(0);
    expect(await readdir(source)).toEqual([...RUN_FILES, 'model.onnx'].sort());
  });

  test('stores weights with less precision, and says what that gains and costs', async () => {
    const source = await createRun();
    const measured: number[] = [];
    const evaluate = async (file: string) => {
      const { graph } = decodeModel(await readFile(file));
      measured.push(graph.initializers.filter(({ dataType }) => dataType === 'int8').length);
      return { accuracy: 1 / measured.length, count: 5 };
    };
    const options = { source, precision: 'int8', evaluate, card: true } as const;
    const { sizeBytes, precision, check, layers: listed, cardPath } = await exportModel(options);
    const operators = listed.find(({ className }) => className === 'LSTM')?.operators;
    expect(operators).toContain('DynamicQuantizeLSTM');
    expect(await readFile(cardPath ?? '', 'utf8')).toContain('DynamicQuantizeLSTM');
    expect(precision).toMatchObject({ name: 'int8', accuracy: { before: 1, after: 0.5, count: 5 } });
    expect(measured).toEqual([0, expect.any(Number)]);
    expect(measured[1]).toBeGreaterThan(0);
    expect(precision.sizeBytesBefore).toBeGreaterThan(sizeBytes);
    expect(precision.maxDifference).toBeGreaterThan(check?.maxDifference ?? 1);
    expect(await readdir(source)).toEqual([...RUN_FILES, 'model.md', 'model.onnx'].sort());
  });

  test('holds less precise weights against a tolerance that is given', async () => {
    const source = await createRun();
    await expect(exportModel({ source, precision: 'int8', tolerance: 1e-4 })).rejects.toThrow(ParityError);
    expect(await readdir(source)).toEqual(RUN_FILES);
    const { precision } = await exportModel({ source, precision: 'fp16', tolerance: 1e-2 });
    expect(precision.maxDifference).toBeLessThan(1e-2);
  });

  test('writes a file of Keras under its own name, after TensorFlow.js gave the same', async () => {
    const folder = await createTemporaryFolder();
    const source = join(folder, 'pictures.keras');
    await copyFile(join(import.meta.dirname, 'read/keras/fixtures/image.keras'), source);
    const { path, check } = await exportModel({ source });
    expect(path).toBe(join(folder, 'pictures.onnx'));
    expect(check?.maxDifference).toBeLessThan(1e-6);
  });

  test('leaves no file behind when the check fails', async () => {
    const source = await createRun();
    await expect(exportModel({ source, tolerance: IMPOSSIBLE_TOLERANCE })).rejects.toThrow(ParityError);
    expect(await readdir(source)).toEqual(RUN_FILES);
  });

  test('keeps the file that was there when the check fails, and replaces it when it passes', async () => {
    const source = await createRun();
    const output = join(source, 'model.onnx');
    await writeFile(output, 'older');
    await expect(exportModel({ source, tolerance: IMPOSSIBLE_TOLERANCE })).rejects.toThrow(ParityError);
    expect(await readFile(output, 'utf8')).toBe('older');
    await exportModel({ source, output });
    expect(decodeModel(await readFile(output)).producerName).toBe('onnx-bridge');
  });

  test('writes nothing when it is aborted before or while it runs', async () => {
    const source = await createRun();
    await expect(exportModel({ source, signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    const controller = new AbortController();
    const running = exportModel({ source, signal: controller.signal });
    setImmediate(() => controller.abort(new Error('Ctrl-C')));
    await expect(running).rejects.toThrow('Ctrl-C');
    expect(await readdir(source)).toEqual(RUN_FILES);
  });

  test.for(['missing/model.onnx', 'folder.onnx', 'text.json/model.onnx'])(
    'says that it cannot write to %s, and leaves nothing half done',
    async (name) => {
      const source = await createRun();
      await mkdir(join(source, 'folder.onnx'));
      const running = exportModel({ source, output: join(source, name), check: false });
      await expect(running).rejects.toThrow(OutputNotWritableError);
      await expect(running).rejects.toThrow(join(source, name));
      expect(await readdir(source)).toEqual(['folder.onnx', ...RUN_FILES]);
    },
  );

  test('loads neither TensorFlow.js nor ONNX Runtime where the check is left out', async () => {
    const source = await createRun();
    const module = pathToFileURL(join(import.meta.dirname, 'export-model.ts')).href;
    const script = `
      import { createRequire } from 'node:module';
      const { exportModel } = await import(${JSON.stringify(module)});
      const loaded = () => Object.keys(createRequire(import.meta.url).cache)
        .filter((path) => /node_modules.(@tensorflow|onnxruntime)/.test(path)).length > 0;
      const source = ${JSON.stringify(source)};
      await exportModel({ source, check: false });
      const before = loaded();
      await exportModel({ source });
      console.log(JSON.stringify([before, loaded()]));`;
    const argv = [...process.execArgv, '--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, argv);
    expect(JSON.parse(stdout)).toEqual([false, true]);
  });
});
