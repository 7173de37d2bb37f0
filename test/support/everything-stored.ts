import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Placement } from '../../src/platform/databases/index.ts';
import type { Environment } from '../../src/platform/foundation/index.ts';
import type { Place } from './place.ts';

type OnPostgres = Extract<Placement, { engine: 'postgres' }>;

/** All that modules have written, to look for what must not be there: every file, and every row as text. */
export async function everythingStored(
  { folder, environment }: Pick<Place, 'folder' | 'environment'>,
  placements: readonly Placement[],
): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')));
  for (const placement of placements) {
    if (placement.engine === 'postgres') texts.push(await everyRow(placement, environment));
  }
  return texts.join('\n');
}

/** As the module sees it: it can read all of its tables. */
async function everyRow(placement: OnPostgres, environment: Environment): Promise<string> {
  const { module, server, database, schema, prefix, roles } = placement;
  const client = new Client({
    host: server.host,
    port: server.port,
    database,
    user: roles.runtime,
    password: environment[`${module.toUpperCase().replaceAll('-', '_')}_DATABASE_PASSWORD`],
  });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      'select tablename as name from pg_tables where schemaname = $1 and tablename ^@ $2',
      [schema, prefix],
    );
    const rows: string[] = [];
    for (const { name } of tables.rows) {
      const found = await client.query<{ row: string }>(`select t::text as row from "${schema}"."${name}" t`);
      rows.push(...found.rows.map(({ row }) => row));
    }
    return rows.join('\n');
  } finally {
    await client.end();
  }
}
