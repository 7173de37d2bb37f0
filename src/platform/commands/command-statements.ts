import type { Kysely } from 'kysely';
import { statement } from '../databases/index.ts';

interface CommandLogSchema {
  command_log: {
    key: string;
    operation: string;
    fingerprint: string;
    outcome: string;
    created_at: number;
    expires_at: number;
  };
}

export const findEntry = statement((query: Kysely<CommandLogSchema>, given: { key: string; now: number }) =>
  query
    .selectFrom('command_log')
    .select(['operation', 'fingerprint', 'outcome'])
    .where('key', '=', given.key)
    .where('expires_at', '>', given.now),
);

interface NewEntry {
  key: string;
  operation: string;
  fingerprint: string;
  outcome: string;
  createdAt: number;
  expiresAt: number;
}

/** Takes the place of an entry with the same key whose time has passed. */
export const insertEntry = statement((query: Kysely<CommandLogSchema>, given: NewEntry) =>
  query
    .insertInto('command_log')
    .values({
      key: given.key,
      operation: given.operation,
      fingerprint: given.fingerprint,
      outcome: given.outcome,
      created_at: given.createdAt,
      expires_at: given.expiresAt,
    })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((row) => ({
        operation: row.ref('excluded.operation'),
        fingerprint: row.ref('excluded.fingerprint'),
        outcome: row.ref('excluded.outcome'),
        created_at: row.ref('excluded.created_at'),
        expires_at: row.ref('excluded.expires_at'),
      })),
    ),
);

export const deleteExpired = statement((query: Kysely<CommandLogSchema>, given: { now: number }) =>
  query.deleteFrom('command_log').where('expires_at', '<=', given.now),
);
