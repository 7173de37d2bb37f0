import { fileURLToPath } from 'node:url';

/** Compiling anew would take a third of each start. `bin/launch.js` keeps what was compiled here, too. */
export const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/tearline', import.meta.url));
