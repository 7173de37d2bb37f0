import type { CatalogueReader } from '../provisioning/index.ts';
import { IS_SYSTEM_SCHEMA } from './read-objects.ts';

/** One privilege that somebody other than the owner has. */
export interface Grant {
  readonly kind:
    | 'table'
    | 'column'
    | 'sequence'
    | 'schema'
    | 'routine'
    | 'type'
    | 'large object'
    | 'foreign server';
  readonly schema: string | null;
  readonly name: string | null;
  /** As SQL writes it. */
  readonly identity: string;
  readonly column: string | null;
  readonly owner: string;
  /** Null for PUBLIC. */
  readonly grantee: string | null;
  readonly privilege: string;
  readonly grantable: boolean;
  /** Of a routine that runs with the rights of its owner. */
  readonly definer: boolean;
}

/** In one database; of PostgreSQL's own objects only what the roles were given by name. */
export async function readGrants(client: CatalogueReader, roles: readonly string[]): Promise<Grant[]> {
  const { rows } = await client.query<Grant>(GRANTS, [roles]);
  return rows;
}

/** What was never granted or revoked has no list of its own: acldefault tells what counts then. */
const GRANTS = `
with listed (kind, schema, name, identity, part, owner, definer, acl) as (
  select case c.relkind when 'S' then 'sequence' else 'table' end, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname),
    null, c.relowner, false,
    coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select 'column', n.nspname, c.relname, format('%I.%I', n.nspname, c.relname), quote_ident(a.attname), c.relowner, false, a.attacl
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where a.attacl is not null and not a.attisdropped
  union all
  select 'schema', nspname, null, quote_ident(nspname), null, nspowner, false, coalesce(nspacl, acldefault('n', nspowner)) from pg_namespace
  union all
  select 'routine', n.nspname, p.proname, p.oid::regprocedure::text, null, p.proowner, p.prosecdef, coalesce(p.proacl, acldefault('f', p.proowner))
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  union all
  select 'type', n.nspname, t.typname, format('%I.%I', n.nspname, t.typname), null, t.typowner, false, coalesce(t.typacl, acldefault('T', t.typowner))
  from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
  where (t.typrelid = 0 or c.relkind = 'c') and t.typcategory <> 'A'
  union all
  select 'large object', null, oid::text, oid::text, null, lomowner, false, coalesce(lomacl, acldefault('L', lomowner)) from pg_largeobject_metadata
  union all
  select 'foreign server', null, srvname, quote_ident(srvname), null, srvowner, false, coalesce(srvacl, acldefault('S', srvowner)) from pg_foreign_server
)
select l.kind, l.schema, l.name, l.identity, l.part as column, o.rolname as owner, g.rolname as grantee,
  a.privilege_type as privilege, a.is_grantable as grantable, l.definer
from listed l cross join aclexplode(l.acl) a
join pg_roles o on o.oid = l.owner left join pg_roles g on g.oid = a.grantee
where a.grantee <> l.owner and (g.rolsuper is not true or g.rolname = any($1)) and (not ${IS_SYSTEM_SCHEMA('l.schema')} or g.rolname = any($1))
order by l.kind, l.identity, l.part, g.rolname, a.privilege_type`;
