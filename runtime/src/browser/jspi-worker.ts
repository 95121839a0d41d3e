/** Worker with WebGPU, for browsers that let WebAssembly wait for promises (JSPI). */
import * as runtime from 'onnxruntime-web/jspi';
import { serveSession } from './serve-session.ts';

serveSession(runtime, 'webgpu');
