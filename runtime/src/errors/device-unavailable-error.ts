import { InferenceError } from './inference-error.ts';

/** Of the devices that nothing stands in for. */
const FIX: Readonly<Record<string, string>> = {
  wasm: 'open the page in a current browser that allows WebAssembly, with the .wasm files of onnxruntime-web beside it',
};

/** The device that was asked for by name cannot be used here. */
export class DeviceUnavailableError extends InferenceError {
  override readonly name = 'DeviceUnavailableError';
  readonly code = 'ONNX_BRIDGE_DEVICE_UNAVAILABLE';
  readonly device: string;
  readonly reason: string;

  constructor(device: string, reason: string, cause?: unknown) {
    super({
      what: `The device "${device}" is not available: ${reason}`,
      where: `device "${device}"`,
      fix: FIX[device] ?? 'use the device "auto", or provide what is missing',
      cause,
    });
    this.device = device;
    this.reason = reason;
  }
}
