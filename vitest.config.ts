import { defineConfig } from 'vitest/config';

/** Tests run from source: worker threads inherit `execArgv`, so that they load TypeScript too. */
const SOURCE_ARGV = ['--import', './scripts/register-source.js', '--conditions=source'];

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['{runtime,export,train,cli}/src/**/*.test.ts', 'tests/**/*.test.ts'],
    globalSetup: ['tests/support/compile.ts'],
    env: { ORT_DISABLE_TELEMETRY: '1' },
    pool: 'forks',
    execArgv: SOURCE_ARGV,
    expect: { requireAssertions: true },
    allowOnly: !process.env.CI,
    testTimeout: 30_000,
  },
});
