import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fileOfReadiness, readinessRecord, verifyReadiness } from '../extraction/index.ts';
import { messageOf } from '../foundation/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { auditRecord, fileOfAudit } from './audit-record.ts';
import type { ConsoleRecords, FitContent, Kept, ReadinessContent } from './wire.ts';

/** The program's own folder, in which readiness is recorded with the code. */
const ROOT = join(import.meta.dirname, '../../..');

const fitRecord = z.object({
  recordedAt: z.string().nullable().default(null),
  verdict: z.string().nullable().default(null),
  recommendations: z.array(
    z.object({
      subject: z.string(),
      recommendation: z.string(),
      reasons: z.array(z.string()),
      cost: z.string().nullable().default(null),
    }),
  ),
});

/** What the command line has left for whoever looks: it is read each time, and is no larger than a page. */
export function readRecords(kernel: Kernel, dataFolder: string): ConsoleRecords {
  const names = kernel.graph.modules.map(({ name }) => name);
  const fit = join(dataFolder, 'fit.json');
  return {
    audit: readKept(fileOfAudit(dataFolder), 'npm run tearline -- db audit', (value) =>
      auditRecord.parse(value),
    ),
    readiness: names.map(readReadiness),
    fit: readKept<FitContent>(fit, `npm run --silent tearline -- fit --json > ${fit}`, (value) =>
      fitRecord.parse(value),
    ),
  };
}

function readReadiness(module: string): ConsoleRecords['readiness'][number] {
  const file = join(ROOT, fileOfReadiness(module));
  const command = `npm run tearline -- extract check ${module} --record`;
  const kept = readKept<ReadinessContent>(file, command, (value) => {
    const record = readinessRecord.parse(value);
    const { signature, publicKey, ...content } = record;
    return { ...content, isGenuine: verifyReadiness(record) };
  });
  return { module, ...kept };
}

/** What cannot be read is said, and hides nothing else. */
function readKept<Content>(file: string, command: string, parse: (value: unknown) => Content): Kept<Content> {
  if (!existsSync(file)) return { state: 'missing', content: null, problem: null, command };
  try {
    return { state: 'kept', content: parse(JSON.parse(readFileSync(file, 'utf8'))), problem: null, command };
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    return { state: 'unreadable', content: null, problem, command };
  }
}
