import type { Pool, PoolClient } from 'pg';

type Row = Readonly<Record<string, string>>;

/** Runs a statement that PostgreSQL prepares once for each connection, by its name. */
export async function runPrepared(
  client: Pool | PoolClient,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const { rows } = await client.query<Row>({ name, text, values: values as unknown[] });
  return rows;
}
