import { InferenceError } from './inference-error.ts';

export type TensorflowPackageProblem = 'not-installed' | 'other-version' | 'does-not-run';

/** The package tfjs-node (or tfjs-node-gpu) is not there, is not the one that can be set up, or fails when run. */
export class TensorflowPackageError extends InferenceError {
  override readonly name = 'TensorflowPackageError';
  readonly code = 'ONNX_BRIDGE_TENSORFLOW_PACKAGE';
  readonly problem: TensorflowPackageProblem;

  constructor(
    problem: TensorflowPackageProblem,
    { what, where, fix }: { readonly what: string; readonly where: string; readonly fix: string },
  ) {
    super({ what, where, fix });
    this.problem = problem;
  }
}
