import { z } from 'zod';
import { type Environment, readConfiguration } from '../foundation/index.ts';
import type { AnyModule } from './define-module.ts';
import { retentionDays } from './platform-configuration.ts';

const DAY_MILLISECONDS = 86_400_000;
const GENERAL = 'RETENTION_DAYS';
const DEFAULT_DAYS = 14;

/**
 * How long each module remembers: its outbox, its finished events, the keys of its sagas. `<MODULE>_RETENTION_DAYS`
 * counts before `RETENTION_DAYS`. A consumer that remembers for less than its producer keeps still has nothing
 * happen twice: how far it has come in each key it never forgets.
 */
export function readRetentions(
  modules: readonly AnyModule[],
  environment: Environment,
  problems: string[],
): (module: string) => number {
  const names = [GENERAL, ...modules.map(({ contract }) => ownName(contract.module))];
  const schema = z.object(Object.fromEntries(names.map((name) => [name, retentionDays.optional()])));
  const values = readConfiguration(schema, environment, problems);
  return (module) => (values?.[ownName(module)] ?? values?.[GENERAL] ?? DEFAULT_DAYS) * DAY_MILLISECONDS;
}

function ownName(module: string): string {
  return `${module.toUpperCase().replaceAll('-', '_')}_${GENERAL}`;
}
