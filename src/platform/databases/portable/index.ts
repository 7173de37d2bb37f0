/**
 * One SQL for both engines: what SQLite and PostgreSQL say differently, said once.
 * Promises: a query built with Kysely and these functions means the same on both; integers have 64 bits;
 * texts are told apart and sorted by their bytes. A lock on rows is dropped on SQLite, which has one writer.
 * Does not promise that raw SQL is portable, nor full-text search: for those a definition is told its engine.
 */
export { clusteredByKey } from './clustered-by-key.ts';
export { concurrently } from './concurrently.ts';
export { isDuplicateKey } from './duplicate-key.ts';
export { greatest, numbersOf, rowsOf, textsOf } from './portable-functions.ts';
export { PortablePostgresCompiler } from './portable-postgres-compiler.ts';
export { PortableSqliteCompiler } from './portable-sqlite-compiler.ts';
