/** Worker that runs recurrent layers on WebGPU by our own kernel, and the rest with the smallest build of ONNX Runtime. */
import * as runtime from 'onnxruntime-web/wasm';
import { KERNEL_LOADER } from './kernel/kernel-graph.ts';
import { serveSession } from './serve-session.ts';

serveSession(runtime, KERNEL_LOADER);
