/** The checker of the ONNX project, in Python: nothing of ours needs it, the tests use it where it is installed. */
import { execFileSync, spawnSync } from 'node:child_process';

/** Debian's Python, for which its package is made, before the first one of the path. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

/** The newest operators that version 1.12 of the checker knows, which is the one in Debian 12. */
export const CHECKER_MAX_OPSET = 17;

export const ONNX_CHECKER_MISSING =
  'no Python with the module onnx found: install it (on Debian: apt-get install --no-install-recommends python3-onnx)';

/** Checks every file of a folder, with the shapes that follow from its operators; prints what is wrong with which. */
const PROGRAM = `
import json, os, sys
import onnx
complaints = {}
for name in sorted(os.listdir(sys.argv[1])):
    try:
        onnx.checker.check_model(os.path.join(sys.argv[1], name), full_check=True)
    except Exception as error:
        complaints[name] = str(error)
print(json.dumps(complaints))
`;

/** Path of a Python that has the checker, or undefined where there is none. */
export function findOnnxChecker(): string | undefined {
  return PYTHONS.find((path) => spawnSync(path, ['-c', 'import onnx']).status === 0);
}

/** What the checker finds wrong in the files of a folder, by their names. */
export function checkOnnxFiles(python: string, folder: string): unknown {
  return JSON.parse(execFileSync(python, ['-c', PROGRAM, folder], { encoding: 'utf8' }));
}
