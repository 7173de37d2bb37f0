import { escapeIdentifier } from 'pg';
import type { CatalogueReader } from '../provisioning/index.ts';
import type { Finding } from './finding.ts';
import type { Landscape } from './landscape.ts';

/** What somebody will have on what a role creates from now on. */
interface DefaultGrant {
  readonly owner: string;
  /** Null where it counts in every schema. */
  readonly schema: string | null;
  readonly things: 'tables' | 'sequences' | 'functions' | 'types' | 'schemas' | 'large objects';
  /** Null for PUBLIC. */
  readonly grantee: string | null;
  readonly privilege: string;
}

/** PUBLIC has these on everything new, unless the owner's defaults say otherwise. */
const BUILT_IN = [
  { things: 'functions', privilege: 'execute' },
  { things: 'types', privilege: 'usage' },
] as const;

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  tables: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  sequences: ['USAGE', 'SELECT'],
};

export async function auditDefaultPrivileges(
  client: CatalogueReader,
  landscape: Landscape,
): Promise<Finding[]> {
  const owners = landscape.here.map(({ roles }) => roles.owner);
  const { rows: grants } = await client.query<DefaultGrant>(DEFAULTS, [owners]);
  const { rows: closed } = await client.query<{ owner: string; things: string }>(CLOSED, [owners]);
  const isClosed = (owner: string, things: string) =>
    closed.some((entry) => entry.owner === owner && entry.things === things);
  return [
    ...grants.flatMap((grant) => judge(grant, landscape)),
    ...landscape.here.flatMap(({ module, roles }) =>
      BUILT_IN.filter(({ things }) => !isClosed(roles.owner, things)).map(({ things, privilege }) =>
        finding(landscape, 'weakness', module, roles.owner, {
          message: `Everybody will have ${privilege.toUpperCase()} on ${things} that ${roles.owner} creates, as PostgreSQL has it from the start: every other module will have it too.`,
          remedy: `alter default privileges for role ${escapeIdentifier(roles.owner)} revoke ${privilege} on ${things} from public`,
        }),
      ),
    ),
  ];
}

function judge(grant: DefaultGrant, landscape: Landscape): Finding[] {
  const { owner, schema, things, grantee, privilege } = grant;
  const placement = landscape.here.find(({ roles }) => roles.owner === owner);
  if (placement === undefined || isExpected(grant, placement.roles.runtime)) return [];
  const holder = grantee === null ? undefined : landscape.holderOf(grantee);
  const isOther = grantee === null || (holder !== undefined && holder.placement !== placement);
  const where = schema === null ? '' : ` in schema ${escapeIdentifier(schema)}`;
  const who = grantee ?? 'PUBLIC';
  return [
    finding(landscape, isOther ? 'crossing' : 'weakness', placement.module, owner, {
      message: `${who} will have ${privilege} on ${things} that ${owner} creates${where}: ${isOther ? 'the next migration opens them to another module' : 'that is more than serving needs'}.`,
      remedy: `alter default privileges for role ${escapeIdentifier(owner)}${where} revoke ${privilege.toLowerCase()} on ${things} from ${grantee === null ? 'public' : escapeIdentifier(grantee)}`,
    }),
  ];
}

function isExpected({ things, grantee, privilege }: DefaultGrant, runtime: string): boolean {
  return grantee === runtime && EXPECTED[things]?.includes(privilege) === true;
}

function finding(
  { database }: Landscape,
  severity: Finding['severity'],
  module: string,
  owner: string,
  words: Pick<Finding, 'message' | 'remedy'>,
): Finding {
  return {
    code: 'audit.default-privileges',
    severity,
    module,
    database,
    object: `default privileges of ${owner}`,
    ...words,
  };
}

const THINGS =
  "case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end";

const DEFAULTS = `
select o.rolname as owner, n.nspname as schema, ${THINGS} as things, g.rolname as grantee, a.privilege_type as privilege
from pg_default_acl d join pg_roles o on o.oid = d.defaclrole left join pg_namespace n on n.oid = d.defaclnamespace
cross join aclexplode(d.defaclacl) a left join pg_roles g on g.oid = a.grantee
where o.rolname = any($1) and a.grantee <> d.defaclrole
order by 1, 2 nulls first, 3, 4, 5`;

/** Only the form that counts in every schema takes something away; what PUBLIC still has is listed above. */
const CLOSED = `
select o.rolname as owner, ${THINGS} as things from pg_default_acl d join pg_roles o on o.oid = d.defaclrole
where o.rolname = any($1) and d.defaclnamespace = 0`;
