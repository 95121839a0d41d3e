/** What `inspect` counts in files, against the same files decoded by the export package. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeModel, encodeModel } from '@onnx-bridge/export/onnx';
import { layers } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inspectModel } from '../../runtime/src/commands/inspect.ts';
import { createByteSource } from '../../runtime/src/core/byte-source.ts';
import { summarizeGraph } from '../../runtime/src/core/graph-summary.ts';
import { readOnnxHeader } from '../../runtime/src/core/metadata.ts';
import { runProgram } from '../cli/run-program.ts';
import { graphModelParts } from '../parity/ops/graph-spec.ts';
import { buildRandomGraph, RANDOM_STEPS } from '../support/random-graph.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { buildSeededModel, textJson, writeModelFiles } from '../support/tfjs-models.ts';

const MODEL = 'models/imdb-lstm/model.onnx';

describe('inspectModel', () => {
  test('counts operators and stored numbers', async () => {
    const { graph } = decodeModel(await readFile(MODEL));
    const { operators, parameterCount } = await inspectModel(MODEL, new AbortController().signal);
    expect(operators.Gemm).toBe(2);
    expect(Object.values(operators).reduce((sum, count) => sum + count, 0)).toBe(graph.nodes.length);
    expect(parameterCount).toBe(graph.initializers.reduce((sum, { data }) => sum + data.length, 0));
  });

  test('counts in loops and branches too', async () => {
    await fc.assert(
      fc.asyncProperty(RANDOM_STEPS, async (steps) => {
        const { graph } = buildRandomGraph(steps);
        const bytes = encodeModel({
          ...{ graph, opset: 17, irVersion: 8, producerName: 't', producerVersion: '1' },
          metadata: {},
        });
        const source = createByteSource(bytes);
        const { graphOffset, graphSizeBytes } = await readOnnxHeader(source, 'x');
        const span = { start: graphOffset, end: graphOffset + graphSizeBytes };
        const { operators, parameterCount } = await summarizeGraph(source, span, 'x');
        const text = JSON.stringify(graph, (_key, value) => (typeof value === 'bigint' ? 0 : value));
        const total = Object.values(operators).reduce((sum, count) => sum + count, 0);
        expect(total).toBe(text.match(/"opType"/g)?.length);
        expect(operators.Relu ?? 0).toBe(text.match(/"opType":"Relu"/g)?.length ?? 0);
        expect(parameterCount).toBeGreaterThanOrEqual(graph.initializers.length);
        await expect(summarizeGraph(source, { ...span, end: span.end - 1 }, 'x')).rejects.toThrow('ends');
      }),
      { numRuns: 30 },
    );
  });
});

describe('inspect', () => {
  test('shows a run directory as it shows an .onnx file', async () => {
    const folder = await createTemporaryFolder();
    const embedding = layers.embedding({ inputDim: 20, outputDim: 3 });
    const dense = [4, 1].map((units) => layers.dense({ units, activation: 'sigmoid' }));
    const model = buildSeededModel([embedding, layers.globalMaxPooling1d({}), ...dense], 1);
    await writeModelFiles(model, folder, { 'text.json': textJson(20, 'post') });
    const { stdout, exitCode } = await runProgram(['inspect', folder, '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'layers-model',
      inputs: [{ name: 'tokens', type: 'int32', shape: ['batch', 'time'] }],
      outputs: [{ name: 'probability', type: 'float32', shape: ['batch', 1] }],
      operators: { Dense: 2, Embedding: 1, GlobalMaxPooling1D: 1 },
      parameterCount: 20 * 3 + 3 * 4 + 4 + 4 + 1,
      refusal: null,
      labels: ['negative', 'positive'],
    });
  });

  test('says of a graph model what stands in the way of its export', async () => {
    const folder = await createTemporaryFolder();
    const parts = graphModelParts({
      inputs: [{ name: 'x', dataType: 'float32', shape: [-1, 5] }],
      nodes: [
        { name: 'a', op: 'Neg', inputs: ['x'] },
        { name: 'b', op: 'Neg', inputs: ['a'] },
        { name: 'y', op: 'Unheard', inputs: ['b'] },
      ],
      outputs: ['y'],
    });
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'model.json');
    await writeFile(path, JSON.stringify({ format: 'graph-model', ...parts, weightsManifest: [] }));
    const { stdout, exitCode } = await runProgram(['inspect', path]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^input +x: float32 \[\?, 5\]$/m);
    expect(stdout).toMatch(/^ops +Neg 2, Placeholder 1, Unheard 1$/m);
    expect(stdout).toMatch(/^export +1 node\(s\) cannot be written as ONNX: "y" \(Unheard\)/m);
  });
});
