/**
 * The words everything else is written in: errors, time, ids, configuration, orderly stopping.
 * Promises: no input or output of its own but the failpoint's kill; nothing here knows a module.
 */
export { AppError, isAppError, messageOf, type ErrorDetails, type ErrorKind } from './app-error.ts';
export { systemClock, toIsoTime, type Clock } from './clock.ts';
export { ConfigurationError, readConfiguration, type Environment } from './configuration.ts';
export { failpoint } from './failpoint.ts';
export { createIds, createSecret, firstIdAt, type Ids, timeOfId } from './ids.ts';
export { takeRandomBytes } from './random-bytes.ts';
export { fingerprint, type JsonValue } from './json.ts';
export { Lifecycle } from './lifecycle.ts';
