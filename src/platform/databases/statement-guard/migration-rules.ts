import { isDefining } from './actions.ts';
import { judgeComplaint, judgeWords } from './complaints.ts';
import { judgeDefinition, type OwnsName } from './definition-rules.ts';
import { judgeDoubtfulNames } from './doubtful-names.ts';
import type { GuardedSchema } from './guarded-schema.ts';
import type { Mirror, Preparation } from './mirror.ts';
import type { Refusal } from './refusal.ts';
import { rehearse } from './rehearsal.ts';
import { judgeInaction, judgeText } from './row-rules.ts';
import { verbOf } from './statement-text.ts';
import type { TableOwners } from './table-owners.ts';

/** The rules for one statement of a migration: own rows as at run time, and definitions of own objects. */
export function judgeMigrationStatement(
  sql: string,
  schema: GuardedSchema,
  mirror: Mirror,
  owners: TableOwners,
  ownsName: OwnsName,
): Refusal | undefined {
  const preparation = mirror.prepare(sql);
  const { actions, complaint } = preparation;
  const textRefusal = judgeText(preparation);
  if (textRefusal !== undefined) return textRefusal;
  if (isIdleDefinition(sql, preparation)) return judgeWords(sql, owners);
  const refusal = judgeDefinition(actions, owners, ownsName);
  if (refusal !== undefined) return refusal;
  if (complaint !== undefined) return judgeComplaint(complaint, sql, owners, 'definitions');
  if (actions.length === 0) return judgeInaction(sql);
  return (
    judgeDoubtfulNames(sql, actions, mirror, owners) ??
    (actions.some(isDefining) ? rehearse(sql, schema, mirror, owners, ownsName) : undefined)
  );
}

/** `drop table if exists`, `create index if not exists` and the like show next to nothing when there is nothing to do. */
function isIdleDefinition(sql: string, { actions, complaint }: Preparation): boolean {
  const verb = verbOf(sql);
  if (complaint !== undefined || (verb !== 'create' && verb !== 'drop')) return false;
  return actions.every(
    ({ name, subject, database }) => name === 'INSERT' && subject === 'sqlite_master' && database === 'main',
  );
}
