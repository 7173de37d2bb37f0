/**
 * Decides, before SQLite sees it, whether a statement keeps to its module's own tables. The decision
 * is SQLite's own reading of the statement: it is prepared, never run, on an in-memory mirror of the
 * schema, and what it would touch is compared with the owners of the tables.
 *
 * Promises: a statement that would touch a row or an object of another module, or do anything but
 * read and write rows (in a migration: define own objects), is refused with the owner and the
 * contract to use; views, triggers, foreign keys and external content of FTS5 are followed. A guard
 * that cannot do its work throws; it never lets pass.
 * Does not promise: defence against malice in the process (whoever holds the connection needs no
 * statement); a check of values; a look at statements that never come here, or at tables it was not
 * told of. A statement that the mirror cannot prepare is left to the engine to report, unless its
 * words name something forbidden; the mirror's SQLite may be another version than the engine's.
 */
export type { GuardedSchema } from './guarded-schema.ts';
export { createStatementGuard, type StatementGuard } from './statement-guard.ts';
