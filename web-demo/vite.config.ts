import { defineConfig } from 'vite';
import { contentSecurityPolicy } from './build/content-security-policy.ts';
import { modelFiles } from './build/model-files.ts';
import { serviceWorker } from './build/service-worker.ts';

export default defineConfig({
  // Relative addresses: the built page works from any folder of any host.
  base: './',
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
  },
  plugins: [modelFiles(), contentSecurityPolicy(), serviceWorker()],
});
