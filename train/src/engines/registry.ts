/** Which engines there are; `auto` takes the first of its engines that this machine can run. */
import { EngineUnavailableError } from '../errors/engine-unavailable-error.ts';
import { TRAINING_DEVICES, type TrainingDevice, type TrainingEngine } from './engine.ts';
import { createTfjsEngine } from './tfjs/engine.ts';

interface EngineEntry {
  /** Loads the engine only when it is asked for. */
  readonly load: () => Promise<TrainingEngine>;
  /** Whether `auto` may choose it. */
  readonly auto: boolean;
  readonly devices: readonly TrainingDevice[];
}

/** In the order in which `auto` tries them. */
const ENGINES = {
  'tfjs-node-gpu': {
    load: async () => createTfjsEngine((await import('./tfjs/tensorflow-backend.ts')).TENSORFLOW_GPU_BACKEND),
    auto: true,
    devices: ['cuda'],
  },
  onnxruntime: {
    load: async () => (await import('./onnxruntime/engine.ts')).ONNXRUNTIME_ENGINE,
    auto: true,
    devices: TRAINING_DEVICES,
  },
  'tfjs-node': {
    load: async () => createTfjsEngine((await import('./tfjs/tensorflow-backend.ts')).TENSORFLOW_BACKEND),
    auto: false,
    devices: ['cpu'],
  },
  wasm: {
    load: async () => createTfjsEngine((await import('./tfjs/wasm-backend.ts')).WASM_BACKEND),
    auto: false,
    devices: ['cpu'],
  },
} as const satisfies Record<string, EngineEntry>;

type NamedEngine = keyof typeof ENGINES;
export type EngineName = NamedEngine | 'auto';

export const ENGINE_NAMES: readonly EngineName[] = ['auto', ...Object.keys(ENGINES).filter(isNamedEngine)];

/** A name, or an engine of one's own. */
export type EngineChoice = EngineName | TrainingEngine;

/**
 * @param device what it must run on, where that matters to the choice of `auto`.
 * @returns the engine of that name, the first available one for `auto`, or the engine itself.
 * @throws {EngineUnavailableError} with the reason of each engine that was tried.
 */
export async function findEngine(name: EngineChoice, device?: TrainingDevice): Promise<TrainingEngine> {
  if (typeof name === 'object') return name;
  const reasons: string[] = [];
  for (const [candidate, { load, auto, devices }] of Object.entries<EngineEntry>(ENGINES)) {
    const fits = device === undefined || devices.includes(device);
    if (name === 'auto' ? !(auto && fits) : name !== candidate) continue;
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
