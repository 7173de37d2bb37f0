import { constants } from 'node:sqlite';

/** SQLite's action codes by name; what is missing here (a newer SQLite's action) is UNKNOWN and refused. */
const codes = {
  READ: constants.SQLITE_READ,
  SELECT: constants.SQLITE_SELECT,
  RECURSIVE: constants.SQLITE_RECURSIVE,
  FUNCTION: constants.SQLITE_FUNCTION,
  INSERT: constants.SQLITE_INSERT,
  UPDATE: constants.SQLITE_UPDATE,
  DELETE: constants.SQLITE_DELETE,
  'CREATE TABLE': constants.SQLITE_CREATE_TABLE,
  'CREATE INDEX': constants.SQLITE_CREATE_INDEX,
  'CREATE TRIGGER': constants.SQLITE_CREATE_TRIGGER,
  'CREATE VIEW': constants.SQLITE_CREATE_VIEW,
  'CREATE VIRTUAL TABLE': constants.SQLITE_CREATE_VTABLE,
  'CREATE TEMP TABLE': constants.SQLITE_CREATE_TEMP_TABLE,
  'CREATE TEMP INDEX': constants.SQLITE_CREATE_TEMP_INDEX,
  'CREATE TEMP TRIGGER': constants.SQLITE_CREATE_TEMP_TRIGGER,
  'CREATE TEMP VIEW': constants.SQLITE_CREATE_TEMP_VIEW,
  'DROP TABLE': constants.SQLITE_DROP_TABLE,
  'DROP INDEX': constants.SQLITE_DROP_INDEX,
  'DROP TRIGGER': constants.SQLITE_DROP_TRIGGER,
  'DROP VIEW': constants.SQLITE_DROP_VIEW,
  'DROP VIRTUAL TABLE': constants.SQLITE_DROP_VTABLE,
  'DROP TEMP TABLE': constants.SQLITE_DROP_TEMP_TABLE,
  'DROP TEMP INDEX': constants.SQLITE_DROP_TEMP_INDEX,
  'DROP TEMP TRIGGER': constants.SQLITE_DROP_TEMP_TRIGGER,
  'DROP TEMP VIEW': constants.SQLITE_DROP_TEMP_VIEW,
  'ALTER TABLE': constants.SQLITE_ALTER_TABLE,
  REINDEX: constants.SQLITE_REINDEX,
  ANALYZE: constants.SQLITE_ANALYZE,
  PRAGMA: constants.SQLITE_PRAGMA,
  ATTACH: constants.SQLITE_ATTACH,
  DETACH: constants.SQLITE_DETACH,
  TRANSACTION: constants.SQLITE_TRANSACTION,
  SAVEPOINT: constants.SQLITE_SAVEPOINT,
} as const;

export type ActionName = keyof typeof codes | 'UNKNOWN';

/** One thing that a statement would do, as SQLite's authorizer reports it. */
export interface Action {
  readonly name: ActionName;
  /** Mostly the table or the new object; see sqlite.org/c3ref/c_alter_table.html. */
  readonly subject: string | null;
  /** Column, function, the table of an index or a trigger, the module of a virtual table. */
  readonly detail: string | null;
  readonly database: string | null;
  /** The innermost trigger, view or common table expression that causes it. */
  readonly through: string | null;
}

const names = new Map<number, ActionName>();
for (const name of Object.keys(codes) as (keyof typeof codes)[]) names.set(codes[name], name);

/** The authorizer's arguments as an action. */
export function actionOf(
  code: number,
  subject: string | null,
  detail: string | null,
  database: string | null,
  through: string | null,
): Action {
  const name = names.get(code) ?? 'UNKNOWN';
  // The one action whose arguments begin with the database.
  if (name === 'ALTER TABLE') return { name, subject: detail, detail: database, database: subject, through };
  return { name, subject, detail, database, through };
}

export function isDefining({ name }: Action): boolean {
  return /^(?:CREATE|DROP|ALTER) /.test(name);
}

/** A table used without any of its columns, as in `count(*)`; SQLite reports a CTE's name the same way. */
export function isBareRead(action: Action): action is Action & { readonly subject: string } {
  return action.name === 'READ' && action.detail === '' && action.subject !== null;
}
