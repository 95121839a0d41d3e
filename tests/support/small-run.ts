/** A run directory with a small text classifier. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layers } from '@tensorflow/tfjs-layers';
import { createTemporaryFolder } from './temporary-folder.ts';
import { buildSeededModel, writeModelFiles } from './tfjs-models.ts';

/** Rows of its embedding. */
export const ROWS = 8;

export function buildModel() {
  return buildSeededModel(
    [
      layers.embedding({ inputDim: ROWS, outputDim: 2, maskZero: true, name: 'words' }),
      layers.lstm({ units: 3, recurrentInitializer: 'zeros', name: 'lstm' }),
      layers.dense({ units: 1, activation: 'sigmoid', name: 'dense' }),
    ],
    1,
  );
}

/** A run directory; `change` may alter the parsed model.json before it is written back. */
export async function createRun(
  change: (json: ReturnType<typeof JSON.parse>) => void = () => undefined,
  sidecars: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const folder = await createTemporaryFolder();
  await writeModelFiles(buildModel(), folder, sidecars);
  const path = join(folder, 'model.json');
  const json = JSON.parse(await readFile(path, 'utf8'));
  change(json);
  await writeFile(path, JSON.stringify(json));
  return folder;
}
