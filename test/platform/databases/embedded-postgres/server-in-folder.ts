import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../../../src/platform/databases/embedded-postgres/index.ts';

/** A folder for a server, which is started and stopped in it by the tests of one file. */
export function serverInFolder() {
  let root: string;
  let postgres: EmbeddedPostgres | undefined;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'tearline-embedded-'));
  });
  afterAll(async () => {
    await postgres?.stop();
    await rm(root, { recursive: true });
  });

  const beside = (name: string) => join(root, name);
  const inside = (...names: string[]) => join(root, 'postgres', ...names);

  /** The server that was started last. */
  function started(): EmbeddedPostgres {
    if (postgres === undefined) throw new Error('no server has been started in the folder');
    return postgres;
  }

  async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<void> {
    postgres = await startEmbeddedPostgres({ folder: inside(), ...options });
  }

  async function ask(question: string, url = started().adminUrl): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      const { rows } = await client.query({ text: question, rowMode: 'array' });
      return rows.flat();
    } finally {
      await client.end();
    }
  }

  const readPid = () => Number.parseInt(readFileSync(inside('cluster/postmaster.pid'), 'utf8'), 10);

  /** What it says to somebody who starts it. */
  async function refusal(options: Partial<EmbeddedPostgresOptions> = {}): Promise<string> {
    return startEmbeddedPostgres({ folder: inside(), ...options }).then(
      () => 'started',
      (error: Error) => `${error.name}: ${error.message}`,
    );
  }

  return { beside, inside, started, start, ask, readPid, refusal };
}
