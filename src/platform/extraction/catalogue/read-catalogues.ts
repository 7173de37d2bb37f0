import {
  type Attempt,
  attackOnSqlite,
  auditDatabases,
  type AuditReport,
  createPasswords,
  type Finding as AuditFinding,
  readAdministrators,
  readCredentialsFile,
  readDataFolder,
} from '../../databases/index.ts';
import { manifestsOf } from '../../kernel/index.ts';
import type { Bench } from '../probe/bench.ts';
import type { Probes } from '../probe/probes.ts';

/** What the catalogues say, and what the modules could do to each other. */
export interface CatalogueEvidence {
  /** Which databases were looked at. */
  readonly source: string;
  readonly findings: readonly AuditFinding[];
  readonly attempts: readonly Attempt[];
}

/** The audit of the configured databases; undefined where there are none yet. */
export type AuditConfigured = () => Promise<Pick<AuditReport, 'findings' | 'attempts'> | undefined>;

/** Of the databases that are configured; where there are none yet, of what provisioning and migrations make. */
export async function readCatalogues(
  probes: Probes,
  auditConfigured: AuditConfigured,
): Promise<CatalogueEvidence> {
  const configured = await auditConfigured();
  if (configured !== undefined) return { source: 'the configured databases', ...configured };
  const { bench } = await probes.worked();
  return { source: probes.where, ...(await auditBench(bench)) };
}

async function auditBench(bench: Bench): Promise<AuditReport> {
  const { environment, administration, placements } = bench.place;
  const all = [...placements.values()];
  const onPostgres = all.filter((placement) => placement.engine === 'postgres');
  const manifests = manifestsOf(bench.modules);
  const passwords = createPasswords(
    all,
    environment,
    readCredentialsFile(environment, readDataFolder(environment)),
  );
  const handles = new Map(all.map(({ module }) => [module, bench.of(module).database]));
  return auditDatabases(all, manifests, {
    administrators: readAdministrators(onPostgres, { ...environment, ...administration }),
    passwordsOf: (role) => passwords.of(role),
    onSqlite: () => attackOnSqlite(all, manifests, handles),
  });
}
