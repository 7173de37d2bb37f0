import { type Kysely, type KyselyPlugin, SqliteAdapter, SqliteIntrospector } from 'kysely';
import { PortableSqliteCompiler } from '../portable/index.ts';
import { type RunQuery, undrivenKysely } from '../undriven-kysely.ts';

export function kyselyForSqlite<Schema>(run: RunQuery, plugins: readonly KyselyPlugin[]): Kysely<Schema> {
  const engine = {
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (query: Kysely<never>) => new SqliteIntrospector(query),
    createQueryCompiler: () => new PortableSqliteCompiler(),
  };
  return undrivenKysely(run, engine, plugins);
}
