/**
 * The largest difference that passes a check, where nothing else is asked for: far above what rounding gives (1e-6 over
 * 256 steps of a trained model), far below what a wrong gate gives (some 1e-2).
 */
export const DEFAULT_TOLERANCE = 1e-5;

/** Before ONNX Runtime loads: its telemetry would keep the model's metadata in the user's cache folder and send it. */
export function disableTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
}
