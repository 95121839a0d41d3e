/** Bundles a program and the runtime into one folder, as for Electron: `node bundle.js app.js`. The native part stays outside. */
import { createRequire } from 'node:module';
import { build } from 'esbuild';

await build({
  entryPoints: {
    app: process.argv[2] ?? 'app.js',
    // The thread that runs the model; it must lie beside the program, under this name.
    'session-worker': createRequire(import.meta.url).resolve('@onnx-bridge/runtime/session-worker'),
  },
  outdir: 'bundle',
  bundle: true,
  platform: 'node',
  format: 'esm',
  external: ['onnxruntime-node'],
  // Parts of the runtime are CommonJS packages, which ask for Node's own modules by require.
  banner: {
    js: "import { createRequire as forBundle } from 'node:module'; const require = forBundle(import.meta.url);",
  },
});
