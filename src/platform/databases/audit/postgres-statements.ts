import { escapeIdentifier } from 'pg';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import type { Action } from './attempt.ts';
import type { Target } from './postgres-targets.ts';

export interface AttackStatement {
  readonly action: Action;
  readonly target: string;
  readonly sql: string;
}

/** What is tried on one target. `column` is one that the attacker may perhaps write. */
export function statementsAgainst(
  target: Target,
  attacker: PostgresPlacement,
  column: string,
): AttackStatement[] {
  const { kind, identity, key, keyColumns } = target;
  const on = (action: Action, sql: string): AttackStatement => ({ action, target: identity, sql });
  if (kind === 'sequence')
    return [
      on('read', `select last_value from ${identity}`),
      on('alter', `alter sequence ${identity} increment by 2`),
      on('drop', `drop sequence ${identity}`),
    ];
  const read = on('read', `select 1 from ${identity} limit 1`);
  if (kind === 'view') return [read];
  const own = `${escapeIdentifier(attacker.schema)}.${escapeIdentifier(`${attacker.prefix}attack`)}`;
  const keys = keyColumns?.replaceAll(/(key_\d+) [^,]+/g, '$1');
  return [
    read,
    on('insert', `insert into ${identity} default values`),
    on('update', `update ${identity} set ${column} = default where false`),
    on('delete', `delete from ${identity} where false`),
    on('truncate', `truncate ${identity}`),
    on('alter', `alter table ${identity} add column attack integer`),
    on('drop', `drop table ${identity}`),
    ...(key === null
      ? []
      : [
          on(
            'reference',
            `create table ${own} (${keyColumns}, foreign key (${keys}) references ${identity} (${key}))`,
          ),
        ]),
    on('lock', `lock table ${identity} in access share mode`),
    on(
      'trigger',
      `create trigger attack before update on ${identity} for each row execute function suppress_redundant_updates_trigger()`,
    ),
  ];
}

/** A name of the victim's in the place of the victim. */
export function creationIn({ schema, prefix }: PostgresPlacement): AttackStatement {
  const identity = `${escapeIdentifier(schema)}.${escapeIdentifier(`${prefix}attack`)}`;
  return { action: 'create', target: identity, sql: `create table ${identity} (id integer)` };
}

export function becoming(role: string): AttackStatement {
  return { action: 'set role', target: role, sql: `set local role ${escapeIdentifier(role)}` };
}
