/**
 * Exports models that packages of the npm registry ship, and checks each: `npm run wild`, or `npm run wild -- posenet`
 * for those with such a name. Needs a registry, and some minutes; packages stay in .cache/wild. What it prints is
 * docs/wild.md: `npm run --silent wild > docs/wild.md`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportModel } from '@onnx-bridge/export';
import { downloadPackage } from './download-package.ts';
import { MODEL_PACKAGES, REFUSED_MODELS } from './packages.ts';

const CACHE = '.cache/wild';
const HEAD = `# Models from packages of the npm registry

Exported with the check, by \`npm run --silent wild\`. "Same" is within 1e-5 of TensorFlow.js in every value of every output, on
random and on extreme inputs. "Same but for rounding" are outputs that differ by more, but by at most ten times what
rounding itself makes of them: ONNX Runtime with inputs or weights moved by their last place, or TensorFlow.js on its other
backend. That is asked value by value, for 19 of 20 at least, and of how many values move how far.

| model | result | largest difference | seconds |
| --- | --- | --- | --- |`;
const wanted = process.argv[2] ?? '';
const scratch = await mkdtemp(join(tmpdir(), 'onnx-bridge-wild-'));
const failed: string[] = [];
let count = 0;
console.log(HEAD);
try {
  for (const modelPackage of MODEL_PACKAGES) {
    for (const model of modelPackage.models) {
      const label = `${modelPackage.name}@${modelPackage.version} ${model}`;
      if (!label.includes(wanted)) continue;
      count += 1;
      const folder = await downloadPackage(modelPackage, CACHE);
      const result = await tryExport(join(folder, model));
      const refusal = REFUSED_MODELS.get(model);
      if ('reason' in result && !(refusal && result.reason.includes(refusal))) failed.push(label);
      const cells =
        'reason' in result
          ? [result.reason, '', '']
          : [result.verdict, result.difference.toExponential(1), result.seconds.toFixed(1)];
      console.log(`| ${[label, ...cells].join(' | ')} |`);
    }
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
console.log(
  `\n${count - failed.length} of ${count} models as expected: converted with the same outputs, or refused`,
);
if (failed.length > 0) process.exitCode = 1;

async function tryExport(source: string) {
  try {
    const { check, seconds } = await exportModel({ source, output: join(scratch, 'model.onnx') });
    const unstable = check?.unstableOutputs ?? [];
    const verdict = unstable.length > 0 ? `same but for rounding in ${unstable.join(', ')}` : 'same';
    return { verdict, difference: check?.maxDifference ?? Number.NaN, seconds };
  } catch (cause) {
    return { reason: cause instanceof Error ? cause.message.slice(0, 300) : String(cause) };
  }
}
