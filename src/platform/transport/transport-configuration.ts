import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readDataFolder } from '../databases/index.ts';
import { ConfigurationError, type Environment } from '../foundation/index.ts';
import { type AnyModule, isApart, readHosting } from '../kernel/index.ts';
import { ensureServiceKeys, ServiceKeys } from './service-keys.ts';

const KEYS_FILE = 'service-keys.json';

/** Where the keys lie with which processes prove to each other who they are. */
export function serviceKeysFile(environment: Environment): string {
  return environment['SERVICE_KEYS_FILE'] || join(readDataFolder(environment), KEYS_FILE);
}

/**
 * As `openServiceKeys`, for a shop that is about to boot: what is wrong with the keys joins the problems that boot
 * reports. Where modules are hosted nowhere, or do not exist, boot says so, and no keys are made. Nor are they made in a
 * file that was named: each machine would make its own, and refuse the others.
 */
export async function findServiceKeys(
  modules: readonly AnyModule[],
  environment: Environment,
  problems: string[],
): Promise<ServiceKeys | undefined> {
  const ofHosting: string[] = [];
  readHosting(modules, environment, ofHosting);
  if (ofHosting.length > 0) return undefined;
  const named = environment['SERVICE_KEYS_FILE'];
  if (named && !existsSync(named)) {
    problems.push(
      `SERVICE_KEYS_FILE: there is no ${named}. Make it once with npm run tearline -- services make-keys, and copy it to every machine: processes that call each other need the same keys.`,
    );
    return undefined;
  }
  try {
    return await openServiceKeys(modules, environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/**
 * Only where modules run apart do processes call each other, and have something to prove. The keys are made when there
 * are none: in the data folder, which processes of one machine may share, or in the file that was named.
 * Throws a ConfigurationError when they cannot be read or made.
 */
export async function openServiceKeys(
  modules: readonly AnyModule[],
  environment: Environment,
): Promise<ServiceKeys | undefined> {
  const areApart = isApart(readHosting(modules, environment, []), modules);
  if (!areApart && !environment['SERVICE_KEYS_FILE']) return undefined;
  const path = serviceKeysFile(environment);
  await ensureServiceKeys(path);
  return new ServiceKeys(path);
}
