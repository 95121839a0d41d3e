import { InferenceError } from './inference-error.ts';

/** Why a package index is of no use: none is known, its address or its answer is wrong, or it lacks the file. */
export type PackageIndexProblem = 'unknown' | 'address' | 'answer' | 'missing-file' | 'other-file';

const FIXES: Record<PackageIndexProblem, string> = {
  unknown: 'name a Python package index with --index URL (the address that pip calls index-url)',
  address: 'give the http(s) address that pip calls index-url, with --index URL or in the configuration',
  answer: 'check that the address is that of a package index (PEP 503), or name another with --index URL',
  'missing-file': 'name an index that has the file with --index URL',
  'other-file': 'name another index with --index URL; the files of this one were changed',
};

/** The package index cannot be used; `problem` says why. */
export class PackageIndexError extends InferenceError {
  override readonly name = 'PackageIndexError';
  readonly code = 'ONNX_BRIDGE_PACKAGE_INDEX';
  readonly problem: PackageIndexProblem;

  constructor(problem: PackageIndexProblem, what: string, where: string, cause?: unknown) {
    super({ what, where, fix: FIXES[problem], cause });
    this.problem = problem;
  }
}
