import type { Device } from '../core/model-session.ts';
import { DeviceUnavailableError } from '../errors/device-unavailable-error.ts';

export const BROWSER_DEVICE_NAMES = ['auto', 'wasm', 'webgpu'] as const;

/** What a page may ask for; only `auto` leaves the choice to us. */
export type BrowserDeviceName = (typeof BROWSER_DEVICE_NAMES)[number];

/** A device that browsers have. */
export interface BrowserDevice extends Device {
  readonly name: 'wasm' | 'webgpu';
}

const UNAVAILABLE_REASON: Record<BrowserDevice['name'], () => Promise<string | undefined>> = {
  wasm: async () =>
    typeof WebAssembly === 'object'
      ? undefined
      : 'this browser has no WebAssembly, or its settings forbid it',
  webgpu: webGpuUnavailableReason,
};

/** Why WebGPU cannot be used here; undefined where it can. */
export async function webGpuUnavailableReason(): Promise<string | undefined> {
  if (!isSecureContext)
    return 'browsers give WebGPU only to pages that are served over https, or from localhost';
  if (!('gpu' in navigator)) return 'this browser has no WebGPU';
  const adapter = await navigator.gpu.requestAdapter();
  return adapter === null ? 'this browser has WebGPU, but finds no graphics adapter for it' : undefined;
}

/** @throws {DeviceUnavailableError} if the named device does not exist, or cannot be used here. */
export async function checkDeviceName(requested: string): Promise<BrowserDeviceName> {
  const name = BROWSER_DEVICE_NAMES.find((known) => known === requested);
  if (name === undefined) {
    const known = BROWSER_DEVICE_NAMES.join(', ');
    throw new DeviceUnavailableError(requested, `there is no device of that name; known are ${known}`);
  }
  const needed = name === 'auto' ? 'wasm' : name;
  const reason = await UNAVAILABLE_REASON[needed]();
  if (reason !== undefined) throw new DeviceUnavailableError(needed, reason);
  return name;
}
