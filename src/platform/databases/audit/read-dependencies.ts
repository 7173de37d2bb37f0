import type { CatalogueReader } from '../provisioning/index.ts';
import { IS_SYSTEM_SCHEMA } from './read-objects.ts';

/** One thing that rests on another, each with where it lies and who owns it. */
export interface Dependency {
  readonly catalogue:
    | 'pg_class'
    | 'pg_rewrite'
    | 'pg_constraint'
    | 'pg_trigger'
    | 'pg_attrdef'
    | 'pg_policy'
    | 'pg_proc'
    | 'pg_type';
  /** In words, e.g. `constraint cart_user on table carts.carts`. */
  readonly description: string;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly identity: string;
  /** Of what hangs on a table: its own name. */
  readonly part: string | null;
  readonly referredDescription: string;
  readonly referredSchema: string;
  readonly referredName: string;
  readonly referredOwner: string;
}

/** In one database, between objects of different places or owners. */
export async function readDependencies(client: CatalogueReader): Promise<Dependency[]> {
  const { rows } = await client.query<Dependency>(DEPENDENCIES, []);
  return rows;
}

/**
 * A type has the name of its table, an array that of its element: both go with it. What a foreign key makes on
 * the other table, its triggers, goes with the foreign key.
 */
const DEPENDENCIES = `
with relation (catalogue, id, of) as (
  select 'pg_class'::regclass, oid, oid from pg_class where relkind not in ('i', 'I')
  union all select 'pg_rewrite'::regclass, oid, ev_class from pg_rewrite
  union all select 'pg_constraint'::regclass, oid, conrelid from pg_constraint where conrelid <> 0
  union all select 'pg_trigger'::regclass, oid, tgrelid from pg_trigger where not tgisinternal
  union all select 'pg_attrdef'::regclass, oid, adrelid from pg_attrdef
  union all select 'pg_policy'::regclass, oid, polrelid from pg_policy
), object (catalogue, id, schema, name, identity, owner) as (
  select r.catalogue, r.id, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname), c.relowner
  from relation r join pg_class c on c.oid = r.of join pg_namespace n on n.oid = c.relnamespace
  union all
  select 'pg_proc'::regclass, p.oid, n.nspname, p.proname, p.oid::regprocedure::text, p.proowner
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  union all
  select 'pg_type'::regclass, t.oid, n.nspname, coalesce(c.relname, e.typname, t.typname),
    format('%I.%I', n.nspname, coalesce(c.relname, e.typname, t.typname)), t.typowner
  from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
  left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
)
select distinct d.classid::regclass::text as catalogue, pg_describe_object(d.classid, d.objid, 0) as description,
  a.schema, a.name, o.rolname as owner, a.identity,
  case when d.classid in ('pg_constraint'::regclass, 'pg_trigger'::regclass, 'pg_attrdef'::regclass, 'pg_policy'::regclass)
    then (select quote_ident(object_names[3]) from pg_identify_object_as_address(d.classid, d.objid, 0)) end as part,
  pg_describe_object(d.refclassid, d.refobjid, 0) as "referredDescription",
  b.schema as "referredSchema", b.name as "referredName", p.rolname as "referredOwner"
from pg_depend d
join object a on a.catalogue = d.classid and a.id = d.objid
join object b on b.catalogue = d.refclassid and b.id = d.refobjid
join pg_roles o on o.oid = a.owner join pg_roles p on p.oid = b.owner
where not ${IS_SYSTEM_SCHEMA('a.schema')} and not ${IS_SYSTEM_SCHEMA('b.schema')}
  and (a.schema, a.name, a.owner) is distinct from (b.schema, b.name, b.owner)
order by 2, 8`;
