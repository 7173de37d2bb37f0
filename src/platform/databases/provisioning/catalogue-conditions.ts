import { escapeLiteral } from 'pg';

/*
 * Conditions on the catalogues, each a query that answers one boolean. Objects are found by joining on
 * their names, so that what is missing makes the answer false and not an error.
 */

const MEMBERSHIP =
  'select exists (select from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member';

export function roleExists(role: string): string {
  return `select exists (select from pg_roles where rolname = ${escapeLiteral(role)})`;
}

export function roleIs(role: string, condition: string): string {
  return `select exists (select from pg_roles where rolname = ${escapeLiteral(role)} and ${condition})`;
}

export function isMember(member: string, role: string): string {
  return `${MEMBERSHIP} where r.rolname = ${escapeLiteral(role)} and u.rolname = ${escapeLiteral(member)})`;
}

/** That one may become the other, does so only when it asks, and may not pass that on. */
export function mayOnlyBecome(member: string, role: string, version: number): string {
  const options = version >= 16 ? ' and m.set_option and not m.inherit_option' : '';
  return (
    `${MEMBERSHIP} where r.rolname = ${escapeLiteral(role)} and u.rolname = ${escapeLiteral(member)}` +
    ` and not m.admin_option${options})`
  );
}

export function databaseExists(database: string): string {
  return `select exists (select from pg_database where datname = ${escapeLiteral(database)})`;
}

export function databaseClosedToPublic(database: string): string {
  return (
    'select exists (select from pg_database d where datname = ' +
    escapeLiteral(database) +
    " and not exists (select from aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a where a.grantee = 0))"
  );
}

export function mayConnect(roles: readonly string[], database: string): string {
  return (
    `select count(distinct r.oid) = ${roles.length} from pg_database d cross join aclexplode(d.datacl) a join pg_roles r on r.oid = a.grantee` +
    ` where d.datname = ${escapeLiteral(database)} and a.privilege_type = 'CONNECT' and r.rolname in (${literals(roles)})`
  );
}

/** That at least these settings count for the role in the database. */
export function roleHasSettings(role: string, database: string, settings: readonly string[]): string {
  return (
    'select exists (select from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase join pg_roles r on r.oid = s.setrole' +
    ` where d.datname = ${escapeLiteral(database)} and r.rolname = ${escapeLiteral(role)}` +
    ` and s.setconfig @> array[${literals(settings)}])`
  );
}

export function schemaExists(schema: string): string {
  return `select exists (select from pg_namespace where nspname = ${escapeLiteral(schema)})`;
}

export function schemaBelongsTo(schema: string, owner: string): string {
  return (
    'select exists (select from pg_namespace n join pg_roles o on o.oid = n.nspowner' +
    ` where n.nspname = ${escapeLiteral(schema)} and o.rolname = ${escapeLiteral(owner)})`
  );
}

/** True also where there is no such schema. */
export function schemaClosedToPublic(schema: string): string {
  return (
    'select not exists (select from pg_namespace n cross join aclexplode(n.nspacl) a' +
    ` where n.nspname = ${escapeLiteral(schema)} and a.grantee = 0)`
  );
}

export function maySchema(role: string, privileges: readonly string[], schema: string): string {
  return (
    `select count(distinct a.privilege_type) = ${privileges.length} from pg_namespace n cross join aclexplode(n.nspacl) a join pg_roles r on r.oid = a.grantee` +
    ` where n.nspname = ${escapeLiteral(schema)} and r.rolname = ${escapeLiteral(role)} and a.privilege_type in (${literals(privileges)})`
  );
}

/** Of what the owner will create, in any schema: that PUBLIC gets nothing. The kind is as in pg_default_acl. */
export function futureClosedToPublic(owner: string, kind: 'f' | 'T'): string {
  return (
    'select exists (select from pg_default_acl d join pg_roles o on o.oid = d.defaclrole' +
    ` where o.rolname = ${escapeLiteral(owner)} and d.defaclnamespace = 0 and d.defaclobjtype = '${kind}'` +
    ' and not exists (select from aclexplode(d.defaclacl) a where a.grantee = 0))'
  );
}

export interface FutureGrant {
  readonly owner: string;
  readonly schema: string;
  readonly role: string;
  readonly kind: 'r' | 'S';
  readonly privileges: readonly string[];
}

export function futureGranted({ owner, schema, role, kind, privileges }: FutureGrant): string {
  return (
    `select count(distinct a.privilege_type) = ${privileges.length} from pg_default_acl d` +
    ' join pg_roles o on o.oid = d.defaclrole join pg_namespace n on n.oid = d.defaclnamespace' +
    ' cross join aclexplode(d.defaclacl) a join pg_roles r on r.oid = a.grantee' +
    ` where o.rolname = ${escapeLiteral(owner)} and n.nspname = ${escapeLiteral(schema)} and d.defaclobjtype = '${kind}'` +
    ` and r.rolname = ${escapeLiteral(role)} and a.privilege_type in (${literals(privileges)})`
  );
}

/** True also where there is no such table. */
export function mayOnlyRead(role: string, schema: string, table: string): string {
  return (
    'select not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(c.relacl) a' +
    ` join pg_roles r on r.oid = a.grantee where n.nspname = ${escapeLiteral(schema)} and c.relname = ${escapeLiteral(table)}` +
    ` and r.rolname = ${escapeLiteral(role)} and a.privilege_type <> 'SELECT')`
  );
}

function literals(values: readonly string[]): string {
  return values.map(escapeLiteral).join(', ');
}
