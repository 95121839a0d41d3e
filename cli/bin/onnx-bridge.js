#!/usr/bin/env node
/** Starts the compiled program; in a fresh clone it is compiled first. */
import { existsSync } from 'node:fs';

const program = new URL('../dist/cli.js', import.meta.url);
if (!existsSync(program)) {
  const { setUp } = await import('../../scripts/setup.js');
  setUp();
}
const { main } = await import(program.href);
await main(process.argv);
