/** Where the page lies. */
export const CONSOLE_PATH = '/console';
/** Where it asks; all of it for staff alone, but how to sign in. */
export const API_PATH = '/console/api';
