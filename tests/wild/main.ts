/**
 * Exports models that packages of the npm registry ship, and checks each: `npm run wild`, or `npm run wild -- posenet`
 * for those with such a name. Needs a registry, and some minutes; packages stay in .cache/wild. What it prints is
 * docs/wild.md: `npm run --silent wild > docs/wild.md`.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportModel } from '@onnx-bridge/export';
import { downloadPackage } from './download-package.ts';
import { MODEL_PACKAGES, REFUSED_MODELS } from './packages.ts';

const CACHE = '.cache/wild';
const HEAD = `# Models from packages of the npm registry

Exported with the check, by \`npm run --silent wild\`. "Same" is within 1e-5 of TensorFlow.js in every value of every output, on
random and on extreme inputs; the largest difference is absolute below 1 and relative above. An output that differs by
more is named with its difference and with what rounding makes of it (other last places of inputs and weights): it passes
where that explains every value ([how](../export/README.md#graph-models)).

| model | kind | result | largest difference |
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
      const cells = 'reason' in result ? [result.reason, ''] : [result.verdict, result.difference ?? ''];
      console.log(`| ${[label, await readKind(join(folder, model)), ...cells].join(' | ')} |`);
    }
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
console.log(
  `\n${count - failed.length} of ${count} models as expected: converted with the same outputs, or refused`,
);
if (failed.length > 0) process.exitCode = 1;

async function readKind(path: string): Promise<string> {
  const json: unknown = JSON.parse(await readFile(path, 'utf8'));
  return typeof json === 'object' && json !== null && 'format' in json ? String(json.format) : '';
}

async function tryExport(source: string) {
  try {
    const { check } = await exportModel({ source, output: join(scratch, 'model.onnx') });
    const unstable = check?.outputs.filter(({ byRounding }) => byRounding !== null) ?? [];
    const names = unstable.map(
      ({ name, difference, byRounding }) => `${name} ${format(difference)} (${format(byRounding)})`,
    );
    return {
      verdict: names.length > 0 ? `same but for rounding: ${names.join(', ')}` : 'same',
      difference: unstable.length === check?.outputs.length ? undefined : format(check?.maxDifference),
    };
  } catch (cause) {
    return { reason: cause instanceof Error ? cause.message.slice(0, 300) : String(cause) };
  }
}

function format(difference: number | null | undefined): string {
  return difference?.toExponential(1) ?? '';
}
