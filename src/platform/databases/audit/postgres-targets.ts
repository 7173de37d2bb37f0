import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import {
  type Administrators,
  type CatalogueReader,
  connectAdministrator,
  serverKey,
} from '../provisioning/index.ts';

/** Something of a module that another one shall not get at. */
export interface Target {
  readonly kind: 'table' | 'view' | 'sequence';
  /** As SQL writes it. */
  readonly identity: string;
  /** A column that may be written. */
  readonly column: string;
  /** Columns of a unique key, and the same as columns of a table that refers to it; null without a key. */
  readonly key: string | null;
  readonly keyColumns: string | null;
}

/** Every table, view and sequence in the module's place, and every view elsewhere that reads one of them. */
export async function readTargets(
  placement: PostgresPlacement,
  administrators: Administrators,
): Promise<Target[]> {
  const administrator = administrators.get(serverKey(placement.server));
  if (administrator === undefined) throw new TypeError(`nobody administers ${serverKey(placement.server)}`);
  const client = await connectAdministrator(administrator, placement.database);
  try {
    return await queryTargets(client, placement);
  } finally {
    await client.end();
  }
}

async function queryTargets(
  client: CatalogueReader,
  { schema, prefix }: PostgresPlacement,
): Promise<Target[]> {
  const { rows } = await client.query<Target>(TARGETS, [schema, prefix]);
  return rows;
}

const TARGETS = `
with own as (
  select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and starts_with(c.relname, $2) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
), target as (
  select oid from own
  union
  select r.ev_class from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
  where d.refclassid = 'pg_class'::regclass and d.refobjid in (select oid from own)
)
select case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'view' else 'table' end as kind,
  format('%I.%I', n.nspname, c.relname) as identity,
  (select quote_ident(a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    and a.attgenerated = '' and a.attidentity = '' order by a.attnum limit 1) as "column",
  k.names as key, k.columns as "keyColumns"
from target t join pg_class c on c.oid = t.oid join pg_namespace n on n.oid = c.relnamespace
left join lateral (
  select string_agg(quote_ident(a.attname), ', ' order by p.position) as names,
    string_agg(format('key_%s %s', p.position, format_type(a.atttypid, a.atttypmod)), ', ' order by p.position) as columns
  from pg_index i cross join unnest(i.indkey) with ordinality p (attribute, position)
  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = p.attribute
  where i.indrelid = c.oid and i.indisunique and i.indpred is null and i.indexprs is null
  group by i.indexrelid, i.indisprimary order by i.indisprimary desc limit 1
) k on true
order by 2`;
