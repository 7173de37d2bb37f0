import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { AuditReport, MatrixCell } from '../databases/index.ts';

const count = z.int().min(0);

export const auditRecord = z.object({
  recordedAt: z.string(),
  verdict: z.enum(['holds', 'crossed', 'unknown']),
  modules: z.array(z.string()),
  matrix: z.array(
    z.array(
      z.object({
        attacker: z.string(),
        victim: z.string(),
        counts: z.object({ refused: count, crossed: count, allowed: count, unknown: count }),
      }),
    ),
  ),
  findings: z.array(
    z.object({
      code: z.string(),
      severity: z.enum(['crossing', 'weakness']),
      module: z.string().optional(),
      message: z.string(),
      remedy: z.string(),
    }),
  ),
});

export interface AuditToRecord extends Pick<AuditReport, 'verdict' | 'findings'> {
  readonly modules: readonly string[];
  readonly matrix: readonly (readonly MatrixCell[])[];
}

export function fileOfAudit(dataFolder: string): string {
  return join(dataFolder, 'audit.json');
}

/** Keeps what an audit has found in the data folder, in the place of the one before. Single attempts are not kept. */
export function recordAudit(dataFolder: string, audit: AuditToRecord, recordedAt: string): void {
  const { verdict, modules, matrix, findings } = audit;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const record = auditRecord.parse({ recordedAt, verdict, modules, matrix, findings });
  writeFileSync(fileOfAudit(dataFolder), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
}
