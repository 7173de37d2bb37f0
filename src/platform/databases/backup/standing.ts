import type { BackupManifest, SequenceValue } from './backup-manifest.ts';
import type { ModuleSession } from './module-session.ts';

/** What must not go back when a database is replaced. */
export interface Standing {
  readonly sequences: readonly SequenceValue[];
  readonly leases: readonly Lease[];
  readonly incarnation: number;
}

interface Lease {
  readonly name: string;
  readonly epoch: number;
}

const FIRST_INCARNATION = 1;

export async function readStanding(session: ModuleSession, tables: readonly string[]): Promise<Standing> {
  const present = new Set((await session.describe(tables)).map(({ table }) => table));
  const rowsOf = <Row>(table: string, columns: string) =>
    present.has(table)
      ? session.rows<Row>(`select ${columns} from ${session.tableName(table)}`)
      : Promise.resolve([]);
  const [latest] = await rowsOf<{ number: number | null }>('incarnations', 'max(number) as number');
  return {
    sequences: await session.sequences(tables),
    leases: await rowsOf<Lease>('leases', 'name, epoch'),
    incarnation: latest?.number ?? FIRST_INCARNATION,
  };
}

/**
 * Raises every lease above what anybody may still hold, and begins an incarnation that has not been before.
 * Its number is the time in seconds: a backup that is restored twice, each time into an empty place, must
 * not begin the same one twice.
 */
export async function beginIncarnation(
  session: ModuleSession,
  manifest: BackupManifest,
  standing: Standing,
  now: number,
): Promise<number> {
  const leases = session.tableName('leases');
  const epochs = new Map<string, number>();
  for (const { name, epoch } of [
    ...(await session.rows<Lease>(`select name, epoch from ${leases}`)),
    ...standing.leases,
  ])
    epochs.set(name, Math.max(epochs.get(name) ?? 0, epoch));
  await session.rows(`delete from ${leases}`);
  for (const [name, epoch] of epochs)
    await session.rows(`insert into ${leases} (name, epoch) values ($1, $2)`, [name, epoch + 1]);

  const before = Math.max(manifest.incarnation, standing.incarnation);
  const number = Math.max(before + 1, Math.floor(now / 1_000));
  await session.rows(
    `insert into ${session.tableName('incarnations')} (number, began_at, backup_taken_at) values ($1, $2, $3)`,
    [number, now, Date.parse(manifest.takenAt)],
  );
  return number;
}
