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

/**
 * Takes a key: answers a row when nobody has it, or its time has passed. On PostgreSQL it waits for whoever
 * is taking the same key at the moment, so of two commands with one key the second finds the first's answer.
 */
export const claimKey = statement((query: Kysely<CommandLogSchema>, given: NewEntry) =>
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
      conflict
        .column('key')
        .doUpdateSet((row) => ({
          operation: row.ref('excluded.operation'),
          fingerprint: row.ref('excluded.fingerprint'),
          outcome: row.ref('excluded.outcome'),
          created_at: row.ref('excluded.created_at'),
          expires_at: row.ref('excluded.expires_at'),
        }))
        .whereRef('command_log.expires_at', '<=', 'excluded.created_at'),
    )
    .returning('key'),
);

export const storeOutcome = statement(
  (query: Kysely<CommandLogSchema>, given: { key: string; outcome: string }) =>
    query.updateTable('command_log').set({ outcome: given.outcome }).where('key', '=', given.key),
);

export const deleteExpired = statement((query: Kysely<CommandLogSchema>, given: { now: number }) =>
  query.deleteFrom('command_log').where('expires_at', '<=', given.now),
);

interface KeysOfPerson {
  /** The range of the person's own keys. */
  from: string;
  before: string;
}

/** What the person has asked for: they cannot ask again. */
export const deleteKeysOf = statement((query: Kysely<CommandLogSchema>, given: KeysOfPerson) =>
  query.deleteFrom('command_log').where('key', '>=', given.from).where('key', '<', given.before),
);

interface AnswersAbout {
  /** The range of the keys of clients, which are remembered for a day. */
  from: string;
  before: string;
  /** A pattern. */
  mentioning: string;
  outcome: string;
}

/** What others were answered about the person. The key stays used. */
export const replaceAnswersAbout = statement((query: Kysely<CommandLogSchema>, given: AnswersAbout) =>
  query
    .updateTable('command_log')
    .set({ outcome: given.outcome })
    .where('key', '>=', given.from)
    .where('key', '<', given.before)
    .where('outcome', 'like', given.mentioning),
);
