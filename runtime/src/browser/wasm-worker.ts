/** Worker with the smallest build of ONNX Runtime: the CPU alone. */
import * as runtime from 'onnxruntime-web/wasm';
import { WASM_LOADER } from './runtime-graph.ts';
import { serveSession } from './serve-session.ts';

serveSession(runtime, WASM_LOADER);
