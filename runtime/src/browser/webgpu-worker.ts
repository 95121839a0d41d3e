/** Worker with WebGPU, for browsers without JSPI: larger, since it brings its own way to wait for promises. */
import * as runtime from 'onnxruntime-web/webgpu';
import { WEBGPU_LOADER } from './runtime-graph.ts';
import { serveSession } from './serve-session.ts';

serveSession(runtime, WEBGPU_LOADER);
