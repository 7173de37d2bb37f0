import type { TableManifest } from '../manifest.ts';
import type { Placement } from '../placement.ts';
import type { Administrators } from '../provisioning/index.ts';
import { type AttackOptions, attack } from './attack.ts';
import type { Attempt } from './attempt.ts';
import { auditCatalogues } from './audit-catalogues.ts';
import { auditFiles } from './audit-files.ts';
import type { Finding } from './finding.ts';

export interface AuditReport {
  readonly findings: readonly Finding[];
  readonly attempts: readonly Attempt[];
  /** `unknown` when nothing crossed, and not everything could be tried. */
  readonly verdict: 'holds' | 'crossed' | 'unknown';
}

/** Reads what the servers and files say, then tries everything that would cross a boundary. */
export async function auditDatabases(
  placements: readonly Placement[],
  manifests: readonly TableManifest[],
  options: AttackOptions,
): Promise<AuditReport> {
  const findings = await inspectDatabases(placements, manifests, options.administrators);
  const attempts = await attack(placements, options);
  return { findings, attempts, verdict: verdictOf(findings, attempts) };
}

/** What the catalogues of the servers say, and the files of SQLite. */
export async function inspectDatabases(
  placements: readonly Placement[],
  manifests: readonly TableManifest[],
  administrators: Administrators,
): Promise<Finding[]> {
  const onPostgres = placements.filter((placement) => placement.engine === 'postgres');
  const onSqlite = placements.filter((placement) => placement.engine === 'sqlite');
  return [
    ...(await auditCatalogues(onPostgres, manifests, administrators)),
    ...auditFiles(onSqlite, manifests),
  ];
}

function verdictOf(findings: readonly Finding[], attempts: readonly Attempt[]): AuditReport['verdict'] {
  const crossed =
    findings.some(({ severity }) => severity === 'crossing') ||
    attempts.some(({ outcome }) => outcome === 'crossed');
  if (crossed) return 'crossed';
  return attempts.some(({ outcome }) => outcome === 'unknown') ? 'unknown' : 'holds';
}
