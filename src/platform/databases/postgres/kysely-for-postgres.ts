import { type Kysely, type KyselyPlugin, PostgresAdapter, PostgresIntrospector } from 'kysely';
import { PortablePostgresCompiler } from '../portable/index.ts';
import { type RunQuery, undrivenKysely } from '../undriven-kysely.ts';

export function kyselyForPostgres<Schema>(run: RunQuery, plugins: readonly KyselyPlugin[]): Kysely<Schema> {
  const engine = {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (query: Kysely<never>) => new PostgresIntrospector(query),
    createQueryCompiler: () => new PortablePostgresCompiler(),
  };
  return undrivenKysely(run, engine, plugins);
}
