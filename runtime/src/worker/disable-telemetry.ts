/**
 * Switches ONNX Runtime's telemetry off, unless the user decided otherwise: since it was built in, every process that
 * loads a model keeps a log in the user's cache folder, with the model's metadata (vocabulary and labels) in it, and
 * tries to send it. Native code reads the variable when it starts, so this must run in the main thread before: a
 * worker thread has only a copy of the environment.
 */
export function disableTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
}
