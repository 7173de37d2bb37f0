import { SHARED_SCHEMA } from '../postgres/postgres-placement.ts';
import { type CatalogueReader, PREFIX_GUARD } from '../provisioning/index.ts';
import type { Finding } from './finding.ts';
import type { Landscape } from './landscape.ts';

interface Found {
  readonly fact: string;
  readonly object: string;
  readonly why: string;
  readonly remedy: string;
}

/** What in a database runs with other rights than those of whoever asks, or leads out of it. */
export async function auditReachingOut(client: CatalogueReader, landscape: Landscape): Promise<Finding[]> {
  const { rows } = await client.query<Found>(FOUND, [landscape.roles]);
  const weaknesses = rows.map(
    ({ fact, object, why, remedy }): Finding => ({
      code: `audit.${fact}`,
      severity: 'weakness',
      module: undefined,
      database: landscape.database,
      object,
      message: `There is ${object}: ${why}.`,
      remedy,
    }),
  );
  const needsGuard = landscape.here.some(({ level }) => level === 'tables');
  const { rows: guards } = await client.query<{ guarded: boolean }>(GUARDED, [PREFIX_GUARD]);
  if (!needsGuard || guards[0]?.guarded === true) return weaknesses;
  return [
    ...weaknesses,
    {
      code: 'audit.prefix-guard',
      severity: 'weakness',
      module: undefined,
      database: landscape.database,
      object: `event trigger ${PREFIX_GUARD}`,
      message: `The event trigger ${PREFIX_GUARD} is missing, switched off or not a superuser's: a module could take names of another in ${SHARED_SCHEMA}.`,
      remedy: 'npm run tearline -- db provision',
    },
  ];
}

const GUARDED = `
select exists (select from pg_event_trigger t join pg_proc p on p.oid = t.evtfoid join pg_roles o on o.oid = t.evtowner
  join pg_roles f on f.oid = p.proowner
  where t.evtname = $1 and t.evtenabled = 'A' and t.evtevent = 'ddl_command_end' and o.rolsuper and f.rolsuper) as guarded`;

const FOUND = `
select 'event-trigger' as fact, 'event trigger ' || quote_ident(evtname) as object,
  'it runs in the migrations of every module' as why, 'drop event trigger ' || quote_ident(evtname) as remedy
from pg_event_trigger where evtname <> '${PREFIX_GUARD}'
union all
select 'untrusted-language', 'language ' || quote_ident(lanname), 'its functions do what the server process can, files included',
  'drop language ' || quote_ident(lanname)
from pg_language where not lanpltrusted and lanname not in ('internal', 'c')
union all
select 'extension', 'extension ' || quote_ident(extname), 'it reaches other databases or files from inside this one',
  'drop extension ' || quote_ident(extname)
from pg_extension where extname in ('dblink', 'postgres_fdw', 'file_fdw', 'adminpack')
union all
select 'user-mapping', 'user mapping of ' || coalesce(nullif(usename, ''), 'public') || ' for ' || quote_ident(srvname),
  'it holds credentials for another database', format('drop user mapping for %I server %I', coalesce(usename, 'public'), srvname)
from pg_user_mappings
union all
select 'parameter-grant', 'right of ' || g.rolname || ' to ' || a.privilege_type || ' ' || p.parname,
  'a setting of the server in the hands of a module', format('revoke %s on parameter %I from %I', lower(a.privilege_type), p.parname, g.rolname)
from pg_parameter_acl p cross join aclexplode(p.paracl) a join pg_roles g on g.oid = a.grantee where g.rolname = any($1)
order by 1, 2`;
