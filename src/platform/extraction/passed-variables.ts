import type { Environment } from '../foundation/index.ts';
import { httpConfiguration } from '../http/index.ts';
import { type AnyModule, platformConfiguration } from '../kernel/index.ts';

/** Of the configuration, what says where data lies, who else is there, and who is told about it. */
const OF_THE_SHOP =
  /(?:^|_)DATABASE_(?:URL|ISOLATION|REPLICA_URLS|ADMIN_URL|PASSWORD|MIGRATOR_PASSWORD|ROLE_PREFIX|CREDENTIALS|POOL_SIZE|PROCESSES)$|^DATA_FOLDER$|^EVENTS_TRANSPORT$|^NATS_|^OTEL_EXPORTER_|^MODULES$|^SERVICE_KEYS_FILE$|^TRAFFIC_RECORDING$|^TEARLINE_FAILPOINT$/;
/** What any program on the machine needs. */
const OF_THE_MACHINE =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|TMP|TEMP|NODE_\w+|UV_THREADPOOL_SIZE|LD_LIBRARY_PATH|SSL_CERT_FILE|SSL_CERT_DIR)$/;
const OF_DATABASES = /(?:^|_)(?:DATABASE_\w+|RETENTION_DAYS)$/;
const OF_THE_PLATFORM = new Set([
  ...Object.keys(platformConfiguration.shape),
  ...Object.keys(httpConfiguration.shape),
]);

/**
 * What rehearsals and probes are given of the variables around them: those of the machine and of the platform, and those
 * that are named. Anything else may be the key to something real, such as a gateway, which a rehearsal would ask again
 * for what customers have asked, and a probe for what it made up. Where the shop's data lie they are never told.
 */
export function passedOn(environment: Environment, named: readonly string[]): Environment {
  const isPassed = (name: string) =>
    !OF_THE_SHOP.test(name) &&
    (OF_THE_MACHINE.test(name) ||
      OF_DATABASES.test(name) ||
      OF_THE_PLATFORM.has(name) ||
      named.includes(name));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isPassed(name)));
}

/** Those that are set, that a module declares as its own, and that it is not given. */
export function keptBack(
  modules: readonly AnyModule[],
  environment: Environment,
  named: readonly string[],
): string[] {
  const passed = passedOn(environment, named);
  const declared = modules.flatMap(({ configuration }) => Object.keys(configuration?.shape ?? {}));
  return [...new Set(declared)].filter(
    (name) => (environment[name] ?? '') !== '' && passed[name] === undefined,
  );
}
