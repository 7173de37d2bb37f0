import { DatabaseError } from 'pg';
import { AppError, messageOf } from '../../foundation/index.ts';
import type { PostgresServer } from '../postgres/postgres-url.ts';
import { serverKey } from './provisioning-step.ts';

const UNKNOWN_DATABASE = '3D000';
const INSUFFICIENT_PRIVILEGE = '42501';
/** No such user or a wrong password, not allowed by pg_hba.conf, no right to connect to the database. */
const LOGIN_REFUSED = ['28P01', '28000', INSUFFICIENT_PRIVILEGE];
const LOCK_NOT_AVAILABLE = '55P03';

/** What a connection that could not be made means to whoever provisions. */
export function cannotConnect(
  server: PostgresServer,
  user: string,
  database: string,
  cause: unknown,
): AppError {
  const where = serverKey(server);
  const code = cause instanceof DatabaseError ? cause.code : undefined;
  if (code !== undefined && LOGIN_REFUSED.includes(code)) {
    return new AppError({
      code: 'databases.administrator-refused',
      kind: 'forbidden',
      message: `The server ${where} does not let ${user} into ${database} (${messageOf(cause)}), so nothing was changed there. Correct the user and password in DATABASE_ADMIN_URL, or what the server allows that user.`,
      cause,
    });
  }
  if (code === UNKNOWN_DATABASE) {
    return new AppError({
      code: 'databases.no-such-database',
      kind: 'not-found',
      message: `There is no database ${database} on ${where}, so nothing was changed there. Name one that exists in DATABASE_ADMIN_URL, e.g. postgres; those of the modules are made by: npm run tearline -- db provision.`,
      cause,
    });
  }
  return new AppError({
    code: 'databases.server-unreachable',
    kind: 'unavailable',
    message: `The PostgreSQL server ${where} cannot be reached (${messageOf(cause)}), so nothing was changed there. Start it, or correct the address.`,
    cause,
  });
}

export function serverTooOld(server: PostgresServer, version: number, oldest: number): AppError {
  return new AppError({
    code: 'databases.server-too-old',
    kind: 'unsupported',
    message: `The server ${serverKey(server)} is PostgreSQL ${version}, so nothing was changed. Use ${oldest} or later.`,
  });
}

/** What a statement that failed means. The text of PostgreSQL names the object and holds no secret. */
export function stepFailed(object: string, administrator: string, cause: unknown): AppError {
  const code = cause instanceof DatabaseError ? cause.code : undefined;
  if (code === INSUFFICIENT_PRIVILEGE) return lacksRight(object, administrator, explanationOf(cause), cause);
  if (code === LOCK_NOT_AVAILABLE) {
    return new AppError({
      code: 'databases.provisioning-busy',
      kind: 'conflict',
      message: `Another provisioning runs on this server, or somebody holds a lock on ${object}. What was done before stands; run it again when the other one has ended.`,
      cause,
    });
  }
  return new AppError({
    code: 'databases.provisioning-failed',
    kind: 'internal',
    message: `Arranging ${object} failed: ${explanationOf(cause)}. What was done before stands; remove the cause and run it again.`,
    cause,
  });
}

/** PostgreSQL answers some grants and revokes with a warning only. */
export function stepWithoutEffect(object: string, administrator: string): AppError {
  return lacksRight(
    object,
    administrator,
    'PostgreSQL accepted the statements, and nothing changed',
    undefined,
  );
}

function lacksRight(object: string, administrator: string, fact: string, cause: unknown): AppError {
  return new AppError({
    code: 'databases.administrator-lacks-right',
    kind: 'forbidden',
    message:
      `${administrator} may not arrange ${object}: ${fact}. What was done before stands. ` +
      `Give a superuser in DATABASE_ADMIN_URL, or one with CREATEROLE and CREATEDB that owns the databases and, since PostgreSQL 16, has the ADMIN option on the modules' roles.`,
    cause,
  });
}

export function superuserMissing(object: string, administrator: string, reason: string): AppError {
  return new AppError({
    code: 'databases.administrator-lacks-right',
    kind: 'forbidden',
    message: `${administrator} may not arrange ${object}: ${reason}; nothing was changed. Give a superuser in DATABASE_ADMIN_URL, or set DATABASE_ISOLATION to schema.`,
  });
}

function explanationOf(cause: unknown): string {
  const detail = cause instanceof DatabaseError && cause.detail !== undefined ? ` (${cause.detail})` : '';
  return messageOf(cause) + detail;
}
