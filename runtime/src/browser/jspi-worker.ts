/** Worker with WebGPU, for browsers that let WebAssembly wait for promises (JSPI). */
import * as runtime from 'onnxruntime-web/jspi';
import { WEBGPU_LOADER } from './runtime-graph.ts';
import { serveSession } from './serve-session.ts';

serveSession(runtime, WEBGPU_LOADER);
