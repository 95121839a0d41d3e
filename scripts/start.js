/** `npm start [synthetic]`: set-up where needed, then the whole bridge once. */
import { setUp } from './setup.js';

setUp();
const { start } = await import('../cli/dist/start.js');
await start(process.argv[2]);
