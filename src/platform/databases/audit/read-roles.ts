import type { CatalogueReader } from '../provisioning/index.ts';

/** One role that another one can act as, directly or through others. */
export interface Membership {
  readonly member: string;
  readonly role: string;
  /** The role through which it comes; the role itself when it is direct. */
  readonly first: string;
  readonly inherits: boolean;
  readonly mayPassOn: boolean;
}

export interface RoleAttributes {
  readonly role: string;
  readonly attributes: readonly string[];
  readonly canLogIn: boolean;
}

/** Everything that the roles of modules can act as, and everybody that can act as one of them. */
export async function readMemberships(
  client: CatalogueReader,
  roles: readonly string[],
): Promise<Membership[]> {
  const { rows } = await client.query<Membership>(MEMBERSHIPS, [roles]);
  return rows;
}

export async function readRoleAttributes(
  client: CatalogueReader,
  roles: readonly string[],
): Promise<RoleAttributes[]> {
  const { rows } = await client.query<RoleAttributes>(ATTRIBUTES, [roles]);
  return rows;
}

/**
 * Options of a membership came with PostgreSQL 16: before, there is no column, and all may be used. Whoever
 * creates a role there may administer it without being able to act as it.
 */
const MEMBERSHIPS = `
with recursive edge as (
  select m.member, m.roleid,
    coalesce((to_jsonb(m) ->> 'set_option')::boolean, true) as may_set,
    coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, u.rolinherit) as inherits,
    m.admin_option as may_pass_on
  from pg_auth_members m join pg_roles u on u.oid = m.member
), usable as (
  select member, roleid, bool_or(inherits) as inherits, bool_or(may_pass_on) as may_pass_on
  from edge where may_set or inherits group by 1, 2
), chain (member, role, first, inherits, may_pass_on) as (
  select member, roleid, roleid, inherits, may_pass_on from usable
  union
  select c.member, u.roleid, c.first, c.inherits and u.inherits, u.may_pass_on from chain c join usable u on u.member = c.role
)
select m.rolname as member, r.rolname as role, f.rolname as first, bool_or(c.inherits) as inherits, bool_or(c.may_pass_on) as "mayPassOn"
from chain c join pg_roles m on m.oid = c.member join pg_roles r on r.oid = c.role join pg_roles f on f.oid = c.first
where (m.rolname = any($1) or r.rolname = any($1)) and not m.rolsuper
group by 1, 2, 3 order by 1, 2, 3`;

const ATTRIBUTES = `
select rolname as role, rolcanlogin as "canLogIn",
  array_remove(array[
    case when rolsuper then 'superuser' end, case when rolcreaterole then 'createrole' end,
    case when rolcreatedb then 'createdb' end, case when rolbypassrls then 'bypassrls' end,
    case when rolreplication then 'replication' end, case when rolinherit then 'inherit' end], null) as attributes
from pg_roles where rolname = any($1) order by 1`;
