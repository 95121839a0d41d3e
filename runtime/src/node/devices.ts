import type { Device } from '../core/model-session.ts';
import { DeviceUnavailableError } from '../errors/device-unavailable-error.ts';
import { cudaUnavailableReason, tensorrtUnavailableReason } from '../worker/index.ts';
import type { ExecutionProvider } from './session-protocol.ts';

/** A device that Node has. */
export interface NodeDevice extends Device {
  readonly name: ExecutionProvider;
}

export const DEVICE_NAMES = ['auto', 'cpu', 'cuda', 'webgpu', 'tensorrt'] as const;

/** What a user may ask for; only `auto` leaves the choice to us. */
export type DeviceName = (typeof DEVICE_NAMES)[number];

/** Cheap reasons why a device cannot work, known before ONNX Runtime tries it; undefined: none is known. */
const UNAVAILABLE_REASON: Record<ExecutionProvider, () => string | undefined> = {
  cpu: () => undefined,
  cuda: cudaUnavailableReason,
  // Whether there is an adapter shows when ONNX Runtime asks for one.
  webgpu: () => undefined,
  tensorrt: tensorrtUnavailableReason,
};

/**
 * Chooses where to run.
 *
 * @throws {DeviceUnavailableError} if a named device does not exist, or is known not to work here.
 */
export function chooseDevice(requested: string): NodeDevice {
  if (requested === 'auto') {
    return { name: 'cpu', reason: 'auto chose the CPU: a GPU is used when it is named ("cuda" or "webgpu")' };
  }
  const name = DEVICE_NAMES.filter((known) => known !== 'auto').find((known) => known === requested);
  if (name === undefined) {
    throw new DeviceUnavailableError(
      requested,
      `there is no device of that name; known are ${DEVICE_NAMES.join(', ')}`,
    );
  }
  const reason = UNAVAILABLE_REASON[name]();
  if (reason !== undefined) {
    throw new DeviceUnavailableError(name, reason);
  }
  return { name, reason: 'asked for by name' };
}
