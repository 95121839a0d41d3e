import { readFileSync } from 'node:fs';
import { INPUT_DATATYPES } from './read-inputs.ts';
import type { ModelMetadata, ServerMetadata } from './schemas.ts';
import { OUTPUTS } from './write-outputs.ts';

/** The one version of the served model: a changed file takes its place, so that no client asks for a version that has gone. */
export const MODEL_VERSION = '1';
/** Name of ONNX models in the protocol. */
const PLATFORM = 'onnx_onnxv1';
/** A dimension of any size. */
const ANY = -1;

export function describeModel(name: string, labels: readonly string[]): ModelMetadata {
  return {
    name,
    versions: [MODEL_VERSION],
    platform: PLATFORM,
    inputs: [
      { name: 'text', datatype: INPUT_DATATYPES.text[0] ?? '', shape: [ANY] },
      { name: 'tokens', datatype: INPUT_DATATYPES.tokens[0] ?? '', shape: [ANY, ANY] },
    ],
    outputs: Object.entries(OUTPUTS).map(([output, { datatype, columns }]) => {
      const columnCount = columns(labels);
      return { name: output, datatype, shape: columnCount === undefined ? [ANY] : [ANY, columnCount] };
    }),
    // The protocol has no place for what the columns of the scores mean, but lets a server add parameters.
    parameters: { labels: JSON.stringify(labels) },
  };
}

export function describeServer(): ServerMetadata {
  return { name: 'onnx-bridge', version: readVersion(), extensions: ['binary_tensor_data'] };
}

/** Of package.json, which lies above both the sources and the compiled files. */
function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version;
}
