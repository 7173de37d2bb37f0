import { Client, DatabaseError, escapeIdentifier } from 'pg';
import { messageOf } from '../../foundation/index.ts';
import { serverConfiguration } from '../postgres/client-configuration.ts';
import type { PostgresServer } from '../postgres/postgres-url.ts';
import type { Outcome } from './attempt.ts';
import type { AttackStatement } from './postgres-statements.ts';

export interface Login {
  readonly server: PostgresServer;
  readonly database: string;
  readonly role: string;
  /** In the order in which they may be right. */
  readonly passwords: readonly string[];
}

export interface Result {
  readonly outcome: Outcome;
  readonly reason: string;
}

const CONNECT_MILLISECONDS = 5_000;
const SESSION = "set statement_timeout = '5s'; set lock_timeout = '500ms'";

const INSUFFICIENT_PRIVILEGE = '42501';
/** No right to connect, a wrong password or no such role, not allowed by pg_hba.conf. */
const NOT_LET_IN = [INSUFFICIENT_PRIVILEGE, '28P01', '28000'];
/** The right was there, and a value, a constraint or a dependency was in the way. */
const STOPPED_LATER = /^(22|23)|^(0A000|2BP01|428C9)$/;

/** A session of one role, or why there is none. */
export async function openSession(login: Login): Promise<Client | Result> {
  let result: Result = { outcome: 'unknown', reason: 'no password is known' };
  for (const password of login.passwords.length === 0 ? [''] : login.passwords) {
    const client = new Client({
      ...serverConfiguration(login.server),
      database: login.database,
      user: login.role,
      password,
      application_name: 'tearline/audit',
      connectionTimeoutMillis: CONNECT_MILLISECONDS,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(SESSION);
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      const state = error instanceof DatabaseError ? (error.code ?? '') : '';
      const wasRefused = NOT_LET_IN.includes(state) && login.passwords.length > 0;
      result = { outcome: wasRefused ? 'refused' : 'unknown', reason: state || messageOf(error) };
      if (state !== '28P01') return result;
    }
  }
  return result;
}

/** Runs it in a transaction that is rolled back, acting as `role` where one is given. */
export async function tryStatement(
  client: Client,
  { sql }: Pick<AttackStatement, 'sql'>,
  actAs: string | undefined,
): Promise<Result> {
  const role = actAs === undefined ? '' : `set local role ${escapeIdentifier(actAs)};`;
  try {
    await client.query(`begin; ${role} ${sql}; rollback`);
    return { outcome: 'crossed', reason: '' };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const state = error instanceof DatabaseError ? (error.code ?? '') : '';
    if (state === INSUFFICIENT_PRIVILEGE) return { outcome: 'refused', reason: state };
    return { outcome: STOPPED_LATER.test(state) ? 'crossed' : 'unknown', reason: state || messageOf(error) };
  }
}
