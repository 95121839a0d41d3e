import { InferenceError } from './inference-error.ts';

/** Without a compiler, without Node's headers, or because the compiler refused the code. */
export type AddonBuildProblem = 'no-compiler' | 'no-headers' | 'compile';

const FIXES: Record<AddonBuildProblem, string> = {
  'no-compiler': 'install g++ (Debian and Ubuntu: apt-get install g++), or name a C++ compiler in CXX',
  'no-headers': 'run `npm install --save-dev node-api-headers`, or `npm config set nodedir FOLDER`',
  compile: 'use g++ 8 or newer, named in CXX, and run the command again',
};

/** The native addon could not be built; `problem` says why. */
export class AddonBuildError extends InferenceError {
  override readonly name = 'AddonBuildError';
  readonly code = 'ONNX_BRIDGE_ADDON_BUILD';
  readonly problem: AddonBuildProblem;

  constructor(problem: AddonBuildProblem, what: string, where: string, cause?: unknown) {
    super({ what, where, fix: FIXES[problem], cause });
    this.problem = problem;
  }
}
