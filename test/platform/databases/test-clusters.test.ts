import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect, it } from 'vitest';
import { ownCluster, testPostgres } from '../../support/postgres-cluster.ts';
import { until } from '../../support/until.ts';

const STARTER = fileURLToPath(new URL('../../support/fixtures/start-own-cluster.ts', import.meta.url));

async function ask(adminUrl: string, question: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const { rows } = await client.query({ text: question, rowMode: 'array' });
  await client.end();
  return rows.flat();
}

it('a test run shares one cluster', async () => {
  const [one, another] = await Promise.all([testPostgres(), testPostgres()]);
  expect(another).toEqual(one);
  expect(await ask(one.adminUrl, 'show max_connections')).toEqual(['400']);
});

it('a cluster of its own keeps what was committed over a crash, and its address', async () => {
  const cluster = await ownCluster({ max_connections: 20 });
  await ask(cluster.adminUrl, 'create table kept as select 1 as number');
  await cluster.crash();
  await expect(ask(cluster.adminUrl, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await cluster.start();
  expect(await ask(cluster.adminUrl, 'select number from kept')).toEqual([1]);
  await cluster.remove();
  expect(existsSync(cluster.folder)).toBe(false);
});

it('a killed test leaves neither a server nor its data behind', async () => {
  const starter = spawn(process.execPath, [STARTER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(starter.stdout.setEncoding('utf8'), 'data');
  const folder = String(said).trim();
  expect(existsSync(folder)).toBe(true);
  starter.kill('SIGKILL');
  await until(() => !existsSync(folder));
});
