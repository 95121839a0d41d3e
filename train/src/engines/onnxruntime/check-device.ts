import { EngineUnavailableError } from '../../errors/engine-unavailable-error.ts';
import { TrainingFailedError } from '../../errors/training-failed-error.ts';
import type { Replica } from './replica-host.ts';

/**
 * A device that was named must work: makes the sessions before anything is trained.
 *
 * @throws {EngineUnavailableError} with ONNX Runtime's reason; the replicas are disposed then.
 */
export async function checkDevice(
  engine: string,
  device: string,
  fix: string,
  replicas: readonly Replica[],
): Promise<void> {
  try {
    await Promise.all(replicas.map((replica) => replica.request({ task: 'start' })));
  } catch (error) {
    await Promise.all(replicas.map((replica) => replica.dispose()));
    throw new EngineUnavailableError(engine, [reasonOf(error)], { device, fix });
  }
}

/** What ONNX Runtime says, without the place in its source code and the full stop. */
function reasonOf(error: unknown): string {
  const text = error instanceof TrainingFailedError ? error.reason : String(error);
  return (text.split(' was false. ').at(-1) ?? text).trim().replace(/\.$/, '');
}
