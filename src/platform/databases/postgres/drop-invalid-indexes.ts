import type { Client } from 'pg';
import type { PostgresPlacement } from './postgres-placement.ts';

/**
 * An index whose building beside the writers failed stays behind: writes keep it, no query uses it, and
 * `if not exists` takes it for the finished one. By the module's owner, outside a transaction.
 */
export async function dropInvalidIndexes(
  client: Client,
  { schema, prefix }: PostgresPlacement,
): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', namespace.nspname, class.relname) as name
     from pg_catalog.pg_index as index
     join pg_catalog.pg_class as class on class.oid = index.indexrelid
     join pg_catalog.pg_namespace as namespace on namespace.oid = class.relnamespace
     where not index.indisvalid and class.relkind = 'i'
       and namespace.nspname = $1 and starts_with(class.relname, $2)`,
    [schema, prefix],
  );
  for (const { name } of rows) await client.query(`drop index concurrently if exists ${name}`);
}
