import { configDefaults, defineConfig } from 'vitest/config';

/** Tests run from source: worker threads inherit `execArgv`, so that they load TypeScript too. */
const SOURCE_ARGV = ['--import', './scripts/register-source.js', '--conditions=source'];

const ALL = ['{runtime,export,train,cli}/src/**/*.test.ts', 'tests/**/*.test.ts'];
/** Files that leave nothing behind, and so can share a process: loading TensorFlow.js takes longer than most of them. */
const SHARING = [
  'export/src/**/*.test.ts',
  'runtime/src/{core,text}/**/*.test.ts',
  'train/src/{datasets,models}/**/*.test.ts',
  'tests/{benchmarks,coverage,custom,gradients,parity}/**/*.test.ts',
];
/** Tests of pages, for which the demo is built once. */
const BROWSER = ['tests/browser/**/*.test.ts'];

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    globalSetup: ['tests/support/compile.ts'],
    env: { ORT_DISABLE_TELEMETRY: '1' },
    pool: 'forks',
    execArgv: SOURCE_ARGV,
    expect: { requireAssertions: true },
    allowOnly: !process.env.CI,
    testTimeout: 30_000,
    projects: [
      { extends: true, test: { name: 'sharing', include: SHARING, isolate: false } },
      {
        extends: true,
        test: {
          name: 'apart',
          include: ALL,
          exclude: [...configDefaults.exclude, ...SHARING, ...BROWSER],
        },
      },
      {
        extends: true,
        test: { name: 'browser', include: BROWSER, globalSetup: ['tests/browser/build-demo.ts'] },
      },
    ],
  },
});
