import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import { serverKey } from './provisioning-step.ts';

/** As much of a connection as is needed to ask the catalogues. */
export interface CatalogueReader {
  query<Row>(sql: string, values: unknown[]): Promise<{ rows: Row[] }>;
}

const MOST_NAMED = 5;

/**
 * What the runtime role of a module may do beyond its own data, a line each; empty when it is as it should be.
 * The connection is to the module's database; any role may ask.
 */
export async function inspectRuntimeRole(
  client: CatalogueReader,
  placement: PostgresPlacement,
  all: readonly PostgresPlacement[],
): Promise<string[]> {
  const { module, roles } = placement;
  const ask = async (sql: string, ...values: unknown[]) => {
    const { rows } = await client.query<{ name: string }>(sql, [roles.runtime, ...values]);
    return rows.map(({ name }) => name);
  };
  const problem = (fact: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${module}: its runtime role ${roles.runtime} ${fact} ${abridged(names)}.`];

  const attributes = await ask(ATTRIBUTES);
  // Everything else follows from it, for every table there is.
  if (attributes.includes('SUPERUSER')) return problem('has the attributes', attributes);
  const others = all.filter((other) => serverKey(other.server) === serverKey(placement.server));
  const databases = others.map(({ database }) => database).filter((name) => name !== placement.database);
  const schemas = others
    .filter(({ database, schema }) => database === placement.database && schema !== placement.schema)
    .map(({ schema }) => schema);
  return [
    ...problem('has the attributes', attributes),
    ...problem('owns', await ask(OWNED)),
    ...problem('is a member of', await ask(MEMBERSHIPS)),
    ...problem('may connect to', await ask(DATABASES, databases)),
    ...problem('may use the schemas', await ask(SCHEMAS, schemas)),
    ...problem('has rights on', await ask(FOREIGN_TABLES, roles.owner)),
  ];
}

function abridged(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const ATTRIBUTES = `
  select attribute as name from pg_roles cross join lateral (values
    ('SUPERUSER', rolsuper), ('BYPASSRLS', rolbypassrls), ('CREATEROLE', rolcreaterole),
    ('CREATEDB', rolcreatedb), ('REPLICATION', rolreplication), ('INHERIT', rolinherit)) a (attribute, given)
  where rolname = $1 and given`;

const OWNED = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles o on o.oid = c.relowner
  where o.rolname = $1 and n.nspname <> 'pg_toast'
  union all select 'schema ' || quote_ident(nspname) from pg_namespace join pg_roles o on o.oid = nspowner where o.rolname = $1
  union all select 'database ' || quote_ident(datname) from pg_database join pg_roles o on o.oid = datdba where o.rolname = $1
  order by 1`;

const MEMBERSHIPS = `
  select rolname as name from pg_roles where rolname <> $1 and pg_has_role($1, oid, 'MEMBER') order by 1`;

const DATABASES = `
  select datname as name from pg_database
  where datname = any($2) and has_database_privilege($1, oid, 'CONNECT') order by 1`;

const SCHEMAS = `
  select nspname as name from pg_namespace
  where nspname = any($2) and has_schema_privilege($1, oid, 'USAGE, CREATE') order by 1`;

/** Relations that the module's owner does not own, PostgreSQL's own aside. */
const FOREIGN_TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles o on o.oid = c.relowner
  where o.rolname not in ($1, $2) and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and case c.relkind
      when 'S' then has_sequence_privilege($1, c.oid, 'USAGE, SELECT, UPDATE')
      else c.relkind in ('r', 'p', 'v', 'm', 'f')
        and (has_table_privilege($1, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
          or has_any_column_privilege($1, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))
    end
  order by 1`;
