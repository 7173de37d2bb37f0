import { join } from 'node:path';
import { readDataFolder } from '../databases/index.ts';
import type { Environment } from '../foundation/index.ts';
import { type AnyModule, isApart, readHosting } from '../kernel/index.ts';
import { ensureServiceKeys, ServiceKeys } from './service-keys.ts';

const KEYS_FILE = 'service-keys.json';

/** Where the keys lie with which processes prove to each other who they are. */
export function serviceKeysFile(environment: Environment): string {
  return environment['SERVICE_KEYS_FILE'] || join(readDataFolder(environment), KEYS_FILE);
}

/**
 * Only where modules run apart do processes call each other, and have something to prove. In the data folder, which
 * processes of one machine may share, the keys are made when there are none.
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
