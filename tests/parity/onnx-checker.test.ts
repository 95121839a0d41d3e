/** The checker of the ONNX project accepts what every model of the parity table becomes. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { convertModel, describeModel, OPSET_IR_VERSIONS } from '@onnx-bridge/export';
import { createGraphBuilder, encodeModel } from '@onnx-bridge/export/onnx';
import { describe, expect, test } from 'vitest';
import {
  CHECKER_MAX_OPSET,
  checkOnnxFiles,
  findOnnxChecker,
  ONNX_CHECKER_MISSING,
} from '../support/onnx-checker.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { saveInMemory, textJson } from '../support/tfjs-models.ts';
import { createModel, VOCABULARY_SIZE } from './case-parts.ts';
import { PARITY_CASES } from './layer-cases.ts';
import { OP_CASES } from './ops/op-cases.ts';
import { convertOpCase } from './ops/run-op-case.ts';

const python = findOnnxChecker();
if (python === undefined) process.stderr.write(`The ONNX checker is skipped: ${ONNX_CHECKER_MISSING}\n`);
const OPSETS = [Math.min(...OPSET_IR_VERSIONS.keys()), CHECKER_MAX_OPSET];

describe.skipIf(python === undefined)('the ONNX checker', { timeout: 120_000 }, () => {
  test('accepts the model of every parity case', async () => {
    const folder = await createTemporaryFolder();
    for (const [i, parityCase] of PARITY_CASES.entries()) {
      const { paddingSide, labels } = parityCase;
      const text = paddingSide && textJson(VOCABULARY_SIZE, paddingSide, labels);
      const description = describeModel({ ...(await saveInMemory(createModel(parityCase))), text }, 'case');
      for (const opset of OPSETS) {
        await writeFile(join(folder, `${i} opset ${opset}`), convertModel(description, { opset }));
      }
    }
    expect(checkOnnxFiles(python ?? '', folder)).toEqual({});
  });

  test('accepts the graph of every op case', async () => {
    const folder = await createTemporaryFolder();
    for (const [i, { graph, opsets }] of OP_CASES.entries()) {
      const { first = 0 } = opsets;
      for (const opset of OPSETS.filter((candidate) => candidate >= first)) {
        await writeFile(join(folder, `${i} opset ${opset}`), encodeModel(convertOpCase(graph, opset).model));
      }
    }
    expect(checkOnnxFiles(python ?? '', folder)).toEqual({});
  });

  test('finds an operator that does not exist, and shapes that do not fit', async () => {
    const folder = await createTemporaryFolder();
    for (const opType of ['Cube', 'MatMul']) {
      const builder = createGraphBuilder(opType);
      const x = builder.input('x', 'float32', [2, 3]);
      const y = builder.node(opType, opType === 'MatMul' ? [x, x] : [x]);
      builder.output(y, { name: 'y', dataType: 'float32', shape: [2, 3] });
      const model = { opset: 17, irVersion: 8, producerName: '', producerVersion: '', metadata: {} };
      await writeFile(join(folder, opType), encodeModel({ ...model, graph: builder.build() }));
    }
    const complaints = checkOnnxFiles(python ?? '', folder);
    expect(complaints).toEqual({ Cube: expect.any(String), MatMul: expect.any(String) });
  });
});
