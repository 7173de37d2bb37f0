/**
 * Contracts and outboxes between processes, over HTTP.
 * Promises: a call over HTTP means what it means in process: checked on both sides, errors with their types, actor
 * and trace carried, its deadline kept wherever it is. A call that can be repeated is repeated within a budget; a
 * process that fails is left alone for a moment; what is under way at a time is bounded. Nobody is served who does
 * not prove in whose name it asks, with a short-lived token for the module that it asks. A contract one version
 * older or newer is served; from further apart the other process is refused when it connects, and each of its calls,
 * with both versions named.
 * Does not encrypt: between machines put TLS under it (`https://` addresses behind a proxy). A token is proof against
 * strangers, not against a process that has the keys, nor for 30 s against whoever sees it on the way.
 */
export { connectModules } from './connect-modules.ts';
export { serveProcesses, type ServeProcesses } from './serve-processes.ts';
export { ensureServiceKeys, rotateServiceKeys } from './service-keys.ts';
export { findServiceKeys, openServiceKeys, serviceKeysFile } from './transport-configuration.ts';
