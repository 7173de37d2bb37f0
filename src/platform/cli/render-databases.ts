import type { NetworkRules } from '../databases/index.ts';
import type { PlannedMigration } from '../kernel/index.ts';
import type { ProvisionReport } from './provision-modules.ts';
import { renderTable } from './render-table.ts';

export function renderProvisioned({ objects, statements, credentialsFile, isDry }: ProvisionReport): string {
  if (isDry) return renderStatements(statements);
  const done = objects.filter(({ state }) => state !== 'unchanged');
  if (done.length === 0) return `Everything is as it should be: ${objects.length} things were looked at.`;
  const table = renderTable(
    ['server', 'module', 'what', 'became'],
    done.map(({ server, module, object, state }) => [server, module ?? '', object, state]),
  );
  const rest = objects.length - done.length;
  return `${table}\n\n${done.length} made or changed, ${rest} left as they were. Passwords that are not given in variables are in ${credentialsFile}.`;
}

function renderStatements(statements: ProvisionReport['statements']): string {
  if (statements.length === 0) return '-- Everything is as it should be; nothing would be run.';
  const lines: string[] = [];
  let place = '';
  for (const { server, database, sql } of statements) {
    const here = `${server.host}:${server.port}/${database}`;
    if (here !== place) lines.push('', `-- in ${here}`);
    place = here;
    lines.push(`${sql.trim()};`);
  }
  return lines.join('\n').trim();
}

export function renderNetwork(rules: readonly NetworkRules[]): string {
  return rules
    .map(
      ({ server, hostBasedAccess, compose }) =>
        `# ${server}: at the top of pg_hba.conf\n${hostBasedAccess}\n# ${server}: in compose.yaml\n${compose}`,
    )
    .join('\n');
}

export function renderPlan(planned: readonly PlannedMigration[]): string {
  if (planned.length === 0) return '-- Every database is up to date; nothing would be run.';
  return planned
    .map(({ module, migration, sql, unsafe }) => {
      const warnings = unsafe.map(({ sql: text, reason }) => `-- unsafe: ${firstLine(text)}\n--   ${reason}`);
      return [`-- ${module}: ${migration}`, ...warnings, ...sql.map((text) => `${text};`)].join('\n');
    })
    .join('\n\n');
}

function firstLine(sql: string): string {
  return sql.trim().split('\n', 1)[0] ?? '';
}
