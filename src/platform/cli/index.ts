/**
 * `npm run tearline -- <command>`: looks into a shop, whether it runs or not.
 * Promises: reading changes nothing, though an audit is kept for the console; what changes data goes through
 * the process that owns the data folder; exit code 0 for yes, 1 for no, 2 for misuse; `--json` on every command.
 */
export { runCommandLine } from './command-line.ts';
export { startControlSocket } from './control-socket.ts';
