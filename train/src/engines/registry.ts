/** Which engines there are; `auto` takes the first that this machine can run. */
import { EngineUnavailableError } from '../errors/engine-unavailable-error.ts';
import type { TrainingEngine } from './engine.ts';

/** Loads an engine only when it is asked for; in the order in which `auto` tries them. */
const ENGINES = {
  onnxruntime: async () => (await import('./onnxruntime/engine.ts')).ONNXRUNTIME_ENGINE,
} as const satisfies Record<string, () => Promise<TrainingEngine>>;

type NamedEngine = keyof typeof ENGINES;
export type EngineName = NamedEngine | 'auto';

export const ENGINE_NAMES: readonly EngineName[] = ['auto', ...Object.keys(ENGINES).filter(isNamedEngine)];

/** A name, or an engine of one's own. */
export type EngineChoice = EngineName | TrainingEngine;

/**
 * @returns the engine of that name, the first available one for `auto`, or the engine itself.
 * @throws {EngineUnavailableError} with the reason of each engine that was tried.
 */
export async function findEngine(name: EngineChoice): Promise<TrainingEngine> {
  if (typeof name === 'object') return name;
  const reasons: string[] = [];
  for (const [candidate, load] of Object.entries(ENGINES)) {
    if (name !== 'auto' && name !== candidate) continue;
    const engine = await load();
    const reason = await engine.unavailableReason();
    if (reason === undefined) return engine;
    reasons.push(`${candidate}: ${reason}`);
  }
  throw new EngineUnavailableError(name, reasons);
}

function isNamedEngine(name: string): name is NamedEngine {
  return name in ENGINES;
}
