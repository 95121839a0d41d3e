import { HTTPException } from 'hono/http-exception';
import type { Classification } from '../../core/classification.ts';
import type { InferenceRequest, ResponseOutput } from './schemas.ts';
import { writeBytesElements, writeFloats } from './tensor-data.ts';

/** One output of the served model. */
interface OutputDescription {
  readonly datatype: 'BYTES' | 'FP32';
  /** Elements of one text's answer; undefined: the output has no second dimension. */
  readonly columns: (labels: readonly string[]) => number | undefined;
  readonly valuesOf: (result: Classification, labels: readonly string[]) => readonly (string | number)[];
}

export const OUTPUTS: Readonly<Record<string, OutputDescription>> = {
  label: { datatype: 'BYTES', columns: () => undefined, valuesOf: ({ label }) => [label] },
  probability: { datatype: 'FP32', columns: () => undefined, valuesOf: ({ probability }) => [probability] },
  scores: {
    datatype: 'FP32',
    columns: (labels) => labels.length,
    valuesOf: ({ scores }, labels) => labels.map((label) => scores[label] ?? Number.NaN),
  },
};

interface WantedOutput {
  readonly name: string;
  /** Undefined: as the request says for all outputs. */
  readonly isBinary: unknown;
  readonly description: OutputDescription;
}

export interface WrittenOutputs {
  readonly outputs: readonly ResponseOutput[];
  /** What follows the JSON, in the order of the outputs that are binary; empty: none is. */
  readonly binary: readonly Uint8Array[];
}

/**
 * Writes the outputs that a request wants, all of them by default.
 *
 * @throws {HTTPException} 400 if there is no output of a wanted name, or one is wanted twice.
 */
export function writeOutputs(
  request: InferenceRequest,
  results: readonly Classification[],
  labels: readonly string[],
): WrittenOutputs {
  const isBinaryByDefault = request.parameters?.binary_data_output === true;
  const binary: Uint8Array[] = [];
  const outputs = wantedOutputs(request).map(({ name, isBinary, description }) => {
    const { datatype, columns, valuesOf } = description;
    const values = results.flatMap((result) => valuesOf(result, labels));
    const columnCount = columns(labels);
    const shape = columnCount === undefined ? [results.length] : [results.length, columnCount];
    if ((isBinary ?? isBinaryByDefault) !== true) {
      return { name, datatype, shape, data: values };
    }
    const bytes =
      datatype === 'BYTES' ? writeBytesElements(values.map(String)) : writeFloats(values.map(Number));
    binary.push(bytes);
    return { name, datatype, shape, parameters: { binary_data_size: bytes.byteLength } };
  });
  return { outputs, binary };
}

/** Throws for names that the model does not have; asked before the model runs, too. */
export function wantedOutputs({ outputs }: InferenceRequest): WantedOutput[] {
  const wanted = outputs ?? Object.keys(OUTPUTS).map((name) => ({ name, parameters: undefined }));
  // A short request for the same output many times over would have a long answer.
  if (new Set(wanted.map(({ name }) => name)).size < wanted.length) {
    throw new HTTPException(400, { message: 'The same output is wanted twice' });
  }
  return wanted.map(({ name, parameters }) => {
    const description = Object.hasOwn(OUTPUTS, name) ? OUTPUTS[name] : undefined;
    if (description === undefined) {
      const names = Object.keys(OUTPUTS).join(', ');
      throw new HTTPException(400, { message: `The model has no output "${name}"; it has ${names}` });
    }
    return { name, isBinary: parameters?.binary_data, description };
  });
}
