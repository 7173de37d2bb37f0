import type { CatalogueReader } from '../provisioning/index.ts';

/** Something that is created with a name in a schema, and owned. */
export interface CatalogueObject {
  readonly kind:
    | 'table'
    | 'view'
    | 'materialized view'
    | 'foreign table'
    | 'sequence'
    | 'routine'
    | 'type'
    | 'schema';
  readonly schema: string;
  readonly name: string;
  readonly identity: string;
  readonly owner: string;
  /** The text of a routine that PostgreSQL does not look into. */
  readonly source: string | null;
}

/** False for null, too: what lies in no schema is nobody's but its owner's. */
export const IS_SYSTEM_SCHEMA = (column: string) =>
  `coalesce(${column} ~ '^pg_' or ${column} in ('information_schema', 'tearline_guard'), false)`;

/** What is in one database, PostgreSQL's own and that of its extensions aside. */
export async function readObjects(client: CatalogueReader): Promise<CatalogueObject[]> {
  const { rows } = await client.query<CatalogueObject>(OBJECTS, []);
  return rows;
}

/** Indexes, row types and arrays follow their table; the sequences of a serial or identity column too. */
const OBJECTS = `
with object (catalogue, id, kind, schema, name, identity, owner, source) as (
  select 'pg_class'::regclass, c.oid,
    case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end,
    n.nspname, c.relname, format('%I.%I', n.nspname, c.relname), c.relowner, null
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select 'pg_proc'::regclass, p.oid, 'routine', n.nspname, p.proname, p.oid::regprocedure::text, p.proowner,
    case when p.prosqlbody is null then p.prosrc end
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  union all
  select 'pg_type'::regclass, t.oid, 'type', n.nspname, t.typname, format('%I.%I', n.nspname, t.typname), t.typowner, null
  from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
  where (t.typrelid = 0 or c.relkind = 'c') and t.typcategory <> 'A' and t.typtype <> 'm'
  union all
  select 'pg_namespace'::regclass, oid, 'schema', nspname, nspname, quote_ident(nspname), nspowner, null from pg_namespace
)
select kind, schema, name, identity, rolname as owner, source
from object join pg_roles r on r.oid = object.owner
where not ${IS_SYSTEM_SCHEMA('schema')}
  and not exists (select from pg_depend d where d.classid = object.catalogue and d.objid = object.id
    and (d.deptype = 'e' or d.deptype in ('a', 'i') and object.kind = 'sequence'))
order by kind, identity`;
