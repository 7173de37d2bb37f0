/**
 * A real PostgreSQL server from the npm registry, so that nobody has to install one.
 * Promises: the server listens on 127.0.0.1 only and asks everybody for a password; whatever ended it or
 * this process, the next start finds the data of the last commit; Ctrl-C does not reach it, so that whoever
 * uses it ends first; as root it runs as another user. One process owns a folder at a time.
 * Does not promise to watch over the server while it runs, nor backups, nor that the server of one major
 * version opens the folder of another.
 */
export { findRunningServers } from './find-running-servers.ts';
export { serverFolder, variablesFor } from './server-variables.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './start-embedded-postgres.ts';
