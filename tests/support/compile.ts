import { execFileSync } from 'node:child_process';

/** Vitest's global set-up: tests of the program and of the packages run what users run, the compiled files. */
export function setup(): void {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--build', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
}
