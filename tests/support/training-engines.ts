/** The training engines that this machine can run, for suites that go over all of them. */
import type { TrainingEngine } from '../../train/src/engines/engine.ts';
import { ENGINE_NAMES, type EngineName, findEngine } from '../../train/src/engines/registry.ts';

export interface InstalledEngines {
  readonly engines: readonly TrainingEngine[];
  /** Why each of the others cannot run. */
  readonly missing: readonly string[];
}

/** Asks every engine, and says on stderr which ones run: a suite that skips one must not look complete. */
export async function findInstalledEngines(suite: string): Promise<InstalledEngines> {
  const names = ENGINE_NAMES.filter((name) => name !== 'auto');
  const found = await Promise.all(names.map(findOne));
  const engines = found.filter((engine) => typeof engine !== 'string');
  const missing = found.filter((engine) => typeof engine === 'string');
  const ran = engines.map(({ name }) => name).join(', ');
  process.stderr.write(
    [`${suite}: engines ${ran}`, ...missing.map((reason) => `  without ${reason}`), ''].join('\n'),
  );
  return { engines, missing };
}

async function findOne(name: EngineName): Promise<TrainingEngine | string> {
  try {
    return await findEngine(name);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
