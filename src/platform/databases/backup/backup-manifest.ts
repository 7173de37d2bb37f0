import { createHash } from 'node:crypto';
import { z } from 'zod';
import { brokenBackup } from './backup-errors.ts';

export const MANIFEST_FILE = 'manifest.json';
const FORMAT = 1;

const column = z.object({
  name: z.string(),
  /** `native` is a type that only its engine has; its values are the engine's own texts. */
  type: z.enum(['text', 'integer', 'real', 'blob', 'native']),
});

const table = z.object({
  table: z.string(),
  columns: z.array(column),
  /** The columns that the rows are sorted by. */
  key: z.array(z.string()),
  file: z.string().regex(/^[a-z0-9_]+\.jsonl$/),
  rows: z.int(),
  bytes: z.int(),
  sha256: z.string(),
});

const manifest = z.object({
  format: z.literal(FORMAT),
  module: z.string(),
  engine: z.enum(['sqlite', 'postgres']),
  level: z.enum(['tables', 'schema', 'database', 'instance']),
  schema: z.string().nullable(),
  prefix: z.string(),
  takenAt: z.iso.datetime(),
  incarnation: z.int(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string(), appliedAt: z.string() })),
  tables: z.array(table),
  /** The last number that was handed out, as a text: it has 64 bits. */
  sequences: z.array(z.object({ table: z.string(), column: z.string(), last: z.string().regex(/^\d+$/) })),
});

export type BackupManifest = z.output<typeof manifest>;
export type TableOfBackup = z.output<typeof table>;
/** What a table of a module consists of, whatever holds it. */
export type TableDescription = Pick<TableOfBackup, 'table' | 'columns' | 'key'>;
export type ColumnType = z.output<typeof column>['type'];
export type SequenceValue = BackupManifest['sequences'][number];

export function sealManifest(contents: Omit<BackupManifest, 'format'>): string {
  const sealed = { format: FORMAT, ...contents };
  return `${JSON.stringify({ ...sealed, checksum: checksumOf(sealed) }, null, 2)}\n`;
}

export function openManifest(folder: string, text: string): BackupManifest {
  const { checksum, ...contents } = parse(folder, text);
  if (contents['format'] !== FORMAT)
    throw brokenBackup(folder, `its format ${JSON.stringify(contents['format'])} is not ${FORMAT}`);
  if (checksum !== checksumOf(contents)) throw brokenBackup(folder, `${MANIFEST_FILE} was changed`);
  const read = manifest.safeParse(contents);
  if (!read.success) throw brokenBackup(folder, `${MANIFEST_FILE} is not that of a backup`);
  return read.data;
}

function parse(folder: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // The same as any other text that is no manifest.
  }
  throw brokenBackup(folder, `${MANIFEST_FILE} is no JSON`);
}

function checksumOf(contents: object): string {
  return createHash('sha256').update(JSON.stringify(contents)).digest('hex');
}
