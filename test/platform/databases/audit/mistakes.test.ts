import type { Client } from 'pg';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../../../src/platform/databases/audit/index.ts';
import { AuditedModules } from '../../../support/audited-modules.ts';
import { clusterOfFile } from '../../../support/cluster-of-file.ts';
import { mistakeNames, mistakesAt } from './mistakes.ts';

const cluster = clusterOfFile();
let modules: AuditedModules;

describe.each(['tables', 'schema', 'database'] as const)('a mistake at level %s', (level) => {
  let administrator: Client;
  /** A mistake that was not mended would be found with the next one too. */
  let isAsProvisioned = false;
  let world: AuditedModules | undefined;

  beforeEach(async () => {
    if (!isAsProvisioned) {
      await world?.close();
      world = await AuditedModules.create(cluster.adminUrl, { all: ['postgres', level] });
      modules = world;
      administrator = await modules.provisioned.asAdministrator(
        modules.provisioned.placementOf('storage').database,
      );
    }
    isAsProvisioned = false;
  });
  afterAll(() => world?.close());

  async function run(statements: Iterable<string>): Promise<void> {
    for (const statement of statements) await administrator.query(statement);
  }

  it.each(mistakeNames(level))('is found: %s', async (what) => {
    const mistake = mistakesAt(level, modules).find((candidate) => candidate.what === what);
    if (mistake === undefined) throw new Error(`no mistake ${what}`);
    await administrator.query(mistake.make);
    const findings = await modules.findings();
    expect(
      [...new Set(findings.map(({ code, severity }) => `${severity} ${code}`))].sort(),
      shown(findings),
    ).toEqual([...mistake.finds].sort());
    if (mistake.crosses !== undefined) {
      const crossed = (await modules.attempts()).filter(({ outcome }) => outcome === 'crossed');
      expect(new Set(crossed.map(({ action }) => action))).toEqual(new Set(mistake.crosses));
    }
    await run(remediesOf(findings));
    if (mistake.undo !== undefined) await administrator.query(mistake.undo);
    let left = await modules.findings();
    // Giving a table back to its owner, say, leaves the runtime role without its rights.
    if (left.length > 0) {
      await run(remediesOf(left));
      left = await modules.findings();
    }
    expect(shown(left)).toBe('');
    isAsProvisioned = true;
  });
});

/** Those that are SQL. */
function remediesOf(findings: readonly Finding[]): Set<string> {
  return new Set(
    findings.map(({ remedy }) => remedy).filter((remedy) => /^(alter|revoke|drop|grant) /.test(remedy)),
  );
}

function shown(findings: readonly Finding[]): string {
  return findings.map(({ message, remedy }) => `${message} -> ${remedy}`).join('\n');
}
