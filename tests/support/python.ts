import { execFileSync } from 'node:child_process';

/** Python for tests that compare with its packages; `TEST_PYTHON` in the environment names another one. */
export const PYTHON = process.env.TEST_PYTHON ?? 'python3';

/** Why a test that needs Python packages cannot run, or undefined where it can. */
export function missingPythonPackages(modules: readonly string[]): string | undefined {
  try {
    // Looked for, not imported: some take seconds, and more packages than are needed.
    const script =
      'import importlib.util, sys; [importlib.util.find_spec(name) or sys.exit(name) for name in sys.argv[1:]]';
    execFileSync(PYTHON, ['-c', script, ...modules], { stdio: ['ignore', 'ignore', 'pipe'] });
    return undefined;
  } catch (error) {
    const detail = error instanceof Error ? error.message.trim().split('\n').at(-1) : '';
    return `${PYTHON} has not all of ${modules.join(', ')} (${detail}); TEST_PYTHON names a Python that has`;
  }
}
