/** `npm run coverage` */
import { writeFile } from 'node:fs/promises';
import { COVERAGE_FILE, createCoverage } from './coverage.ts';

await writeFile(COVERAGE_FILE, await createCoverage());
