/** The page of the runtime's browser tests: gives them the package to call. */
import * as runtime from '@onnx-bridge/runtime/browser';

Object.assign(globalThis, { runtime });
