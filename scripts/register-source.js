/** Preloaded (`node --import`) to run TypeScript from source, in worker threads too, where `--import tsx` does nothing. */
import { register } from 'tsx/esm/api';

register();
