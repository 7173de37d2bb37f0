import {
  type Attempt,
  attackMatrix,
  type AuditReport,
  auditDatabases,
  createPasswords,
  type MatrixCell,
  type Placement,
  readAdministrators,
  readCredentialsFile,
  readDataFolder,
} from '../databases/index.ts';
import { ConfigurationError } from '../foundation/index.ts';
import { manifestsOf, readPlacements } from '../kernel/index.ts';
import type { CommandParts } from './command-parts.ts';

/** What the audit has found, with the attempts counted for each two modules. */
export interface ModuleAudit extends AuditReport {
  readonly modules: readonly string[];
  readonly matrix: readonly (readonly MatrixCell[])[];
}

/** Audits all modules from here; those on SQLite attack in the process that owns their files. */
export async function auditModules({ modules, environment, ask }: CommandParts): Promise<ModuleAudit> {
  const problems: string[] = [];
  const placements = [...readPlacements(modules, environment, problems).values()];
  if (problems.length > 0) throw new ConfigurationError(problems);
  const credentialsFile = readCredentialsFile(environment, readDataFolder(environment));
  const passwords = createPasswords(placements, environment, credentialsFile);
  const attackOnSqlite = async () => (await ask({ ask: 'db attack' })) as Attempt[];
  // First: when their files cannot be opened, that is said before anything else is done.
  const onSqlite = placements.some(isSqlite) ? await attackOnSqlite() : [];
  const report = await auditDatabases(placements, manifestsOf(modules), {
    administrators: readAdministrators(
      placements.filter((placement) => placement.engine === 'postgres'),
      environment,
    ),
    passwordsOf: (role) => passwords.of(role),
    onSqlite: async () => onSqlite,
  });
  const names = placements.map(({ module }) => module);
  return { ...report, modules: names, matrix: attackMatrix(names, report.attempts) };
}

function isSqlite({ engine }: Placement): boolean {
  return engine === 'sqlite';
}
