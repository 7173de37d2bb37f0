import type { Compilable } from 'kysely';
import type { Engine } from '../isolation.ts';

/**
 * For a migration with `{ alone: true }`: an index that PostgreSQL builds while the table is being written.
 * On SQLite, which has one writer, it is built like any other. Kysely does not know the word.
 */
export function concurrently(index: IndexToCreate, engine: Engine): Compilable<unknown> {
  const repeatable = index.ifNotExists();
  if (engine === 'sqlite') return repeatable;
  return {
    compile() {
      const compiled = repeatable.compile();
      return { ...compiled, sql: compiled.sql.replace(/^(create(?: unique)? index)/, '$1 concurrently') };
    },
  };
}

/** What of Kysely's CreateIndexBuilder is needed, for a table of any columns. */
interface IndexToCreate {
  ifNotExists(): Compilable<unknown>;
}
