/** `npm start [synthetic]`: set-up where needed, then the whole bridge once, then the demo for whoever watches. */
import { buildPage, setUp } from './setup.js';

setUp();
if (process.stdout.isTTY) buildPage();
const { start } = await import('../cli/dist/start.js');
await start(process.argv[2]);
