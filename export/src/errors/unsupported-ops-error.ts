import { ExportError } from './export-error.ts';

/** A node that cannot be written as ONNX, and why. */
export interface UnsupportedOp {
  readonly name: string;
  readonly op: string;
  readonly reason: string;
}

/** Nodes of a graph model have no converter, or use an option that has none; all of them are listed. */
export class UnsupportedOpsError extends ExportError {
  override readonly name = 'UnsupportedOpsError';
  readonly code = 'ONNX_BRIDGE_UNSUPPORTED_OPS';
  readonly ops: readonly UnsupportedOp[];

  constructor(modelPath: string, ops: readonly UnsupportedOp[]) {
    const list = ops.map(({ name, op, reason }) => `"${name}" (${op}): ${reason}`);
    super({
      what: `${ops.length} node(s) cannot be written as ONNX: ${list.join('; ')}`,
      where: modelPath,
      fix: 'convert the original model again without these ops, or give converters for them with --custom',
    });
    this.ops = ops;
  }
}
