/** Worker threads that own an ONNX Runtime session, for this package and for training. */
export { preloadCuda } from './cuda-libraries.ts';
export { cudaUnavailableReason } from './cuda-unavailable-reason.ts';
export { disableTelemetry } from './disable-telemetry.ts';
export { callNative, type NativeCallState } from './native-call-guard.ts';
export { type GuardedWorkerData, startWorker, type WorkerOptions } from './start-worker.ts';
export { tensorrtUnavailableReason } from './tensorrt-unavailable-reason.ts';
