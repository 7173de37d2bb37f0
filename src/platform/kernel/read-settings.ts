import { readDataFolder } from '../databases/index.ts';
import { ConfigurationError, type Environment, readConfiguration } from '../foundation/index.ts';
import type { AnyModule } from './define-module.ts';
import { readHosting } from './hosting.ts';
import { readPlacements } from './module-databases.ts';
import { platformConfiguration } from './platform-configuration.ts';
import { refuseTablesLevel } from './production-rules.ts';
import { readRetentions } from './read-retentions.ts';

export type Settings = ReturnType<typeof readSettings>;

/** All that a boot takes from the environment. Throws a ConfigurationError with every problem. */
export function readSettings(
  modules: readonly AnyModule[],
  environment: Environment,
  found: readonly string[] = [],
) {
  const problems = [...found];
  const values = readConfiguration(platformConfiguration, environment, problems);
  const hosting = readHosting(modules, environment, problems);
  const { hosted } = hosting;
  const placements = readPlacements(hosted, environment, problems);
  const retentionOf = readRetentions(modules, environment, problems);
  if (values?.NODE_ENV === 'production' && values.ALLOW_TABLES_LEVEL === 'no')
    problems.push(...refuseTablesLevel([...placements.values()]));
  const configurations = new Map<string, unknown>();
  for (const { contract, configuration } of hosted) {
    if (configuration === undefined) continue;
    configurations.set(contract.module, readConfiguration(configuration, environment, problems));
  }
  if (problems.length > 0 || values === undefined) throw new ConfigurationError(problems);
  return {
    values,
    hosting,
    placements,
    configurations,
    retentionOf,
    dataFolder: readDataFolder(environment),
  };
}
