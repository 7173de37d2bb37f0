import { execFile } from 'node:child_process';
import { chown, copyFile, mkdir, mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/platform/databases/embedded-postgres/index.ts';
import type { OwnCluster } from './postgres-cluster.ts';
import { until } from './until.ts';
import { watchOverCluster } from './watch-over-cluster.ts';

const runFile = promisify(execFile);
const PASSWORD_FILE = 'superuser-password';
/** Of the primary's process alone; its log begins anew with what is streamed. */
const NOT_COPIED = /^(postmaster\.(pid|opts)|pg_wal|pg_replslot)$/;

/** A second server that repeats what a first one does, and may only be read. */
export interface ReplicaCluster {
  readonly server: EmbeddedPostgres['server'];
  readonly adminUrl: string;
  /** From when it resolves on, it stays as it is, whatever the primary does. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  crash(): Promise<void>;
  remove(): Promise<void>;
}

/** Copies a running cluster and lets the copy follow it. */
export async function replicaOf(primary: OwnCluster): Promise<ReplicaCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-postgres-'));
  const watch = watchOverCluster(folder);
  const data = join(folder, 'cluster');
  await copyFile(join(primary.folder, PASSWORD_FILE), join(folder, PASSWORD_FILE));
  await copyData(primary, data);
  const { hostname, port, username, password } = new URL(primary.adminUrl);
  const primaryInfo = `host=${hostname} port=${port} user=${username} password=${password} application_name=replica`;
  const running = await startEmbeddedPostgres({ folder, settings: { primary_conninfo: primaryInfo } });
  const { server, adminUrl } = running;
  return {
    server,
    adminUrl,
    async pause() {
      await ask(adminUrl, 'select pg_wal_replay_pause()');
      await until(async () => (await ask(adminUrl, 'select pg_get_wal_replay_pause_state()')) === 'paused');
    },
    async resume() {
      await ask(adminUrl, 'select pg_wal_replay_resume()');
    },
    crash: () => running.stop('immediate'),
    async remove() {
      await running.stop('immediate');
      await watch.removeStopped();
    },
  };
}

/** PostgreSQL's low-level backup: what changes while it is copied is repeated from the log. */
async function copyData(primary: OwnCluster, data: string): Promise<void> {
  const from = join(primary.folder, 'cluster');
  const client = new Client(primary.adminUrl);
  await client.connect();
  try {
    await client.query(`select pg_backup_start('replica', true)`);
    await mkdir(data, { mode: 0o700 });
    const copied = (await readdir(from)).filter((entry) => !NOT_COPIED.test(entry));
    await runFile('cp', ['-a', ...copied.map((entry) => join(from, entry)), data]);
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    await mkdir(join(data, 'pg_wal'), { mode: 0o700 });
    await mkdir(join(data, 'pg_replslot'), { mode: 0o700 });
    await writeFile(join(data, 'backup_label'), String(rows[0]?.labelfile));
    await writeFile(join(data, 'standby.signal'), '');
  } finally {
    await client.end();
  }
  const { uid, gid } = await stat(from);
  for (const made of ['', 'pg_wal', 'pg_replslot', 'backup_label', 'standby.signal'])
    await chown(join(data, made), uid, gid);
}

async function ask(adminUrl: string, question: string): Promise<unknown> {
  const client = new Client(adminUrl);
  await client.connect();
  try {
    const { rows } = await client.query({ text: question, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}
