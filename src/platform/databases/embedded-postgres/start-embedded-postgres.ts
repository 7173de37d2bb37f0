import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ConfigurationError, messageOf } from '../../foundation/index.ts';
import { choosePort } from './choose-port.ts';
import { layOut, prepareForServer, readPassword, takeFolder, writeForServer } from './cluster-folder.ts';
import { ensureCluster, SUPERUSER } from './create-cluster.ts';
import { type Cluster, findPostmaster, startPostmaster, stopPostmaster } from './postmaster.ts';
import { findPrograms } from './programs.ts';
import { reachableName } from './reachable-name.ts';
import { HOST, readPort, type ServerSettings, writeSettings } from './server-settings.ts';
import { chooseServerUser } from './server-user.ts';

const SETTINGS_FILE = 'postgresql.conf';
const STOP_SECONDS = 60;
/** Connections of a server that was killed notice it when they next look up from their work. */
const ORPHANS_MILLISECONDS = 20_000;
const ORPHANS_POLL_MILLISECONDS = 100;

export interface EmbeddedPostgresOptions {
  /** Holds the data, the password of the superuser and the log; made where it is missing. */
  readonly folder: string;
  /** Left out, it is the one of the last start if that is free. */
  readonly port?: number;
  /** Settings of PostgreSQL, by their names; they go before those that Tearline makes. */
  readonly settings?: ServerSettings;
}

export interface EmbeddedPostgres {
  readonly server: { readonly host: string; readonly port: number };
  /** With the password of the superuser. */
  readonly adminUrl: string;
  /**
   * Ends open transactions and waits until everything is written. `immediate` drops everything, as a power
   * cut does, for tests. Rejects when the server does not end within its bound.
   */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
}

/**
 * Starts the server of a folder, and goes on with the one that an earlier, killed start has left running.
 * Throws a ConfigurationError that says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const layout = layOut(resolve(options.folder));
  const ownership = takeFolder(layout);
  try {
    const user = await chooseServerUser(layout.data);
    const programs = await findPrograms(user);
    prepareForServer(layout, user);
    await ensureCluster(layout, programs, user);
    const password = readPassword(layout);
    const reachableData = await reachableName(layout.data, user);
    const cluster = { layout, programs, user, reachableData };
    const port = await run(cluster, options);
    const adminUrl = `postgres://${SUPERUSER}:${password}@${HOST}:${port}/postgres`;
    await checkPassword(adminUrl, cluster).catch(async (error) => {
      await stopPostmaster(cluster, 'fast', STOP_SECONDS);
      throw error;
    });
    return { server: { host: HOST, port }, adminUrl, stop: stopOnce(cluster, ownership) };
  } catch (error) {
    ownership.release();
    throw error;
  }
}

/** Answers the port. */
async function run(cluster: Cluster, options: EmbeddedPostgresOptions): Promise<number> {
  const { settings = {} } = options;
  const written = readSettings(cluster);
  const running = await findPostmaster(cluster);
  if (running !== undefined) {
    const wanted = writeSettings(options.port ?? running.port, settings);
    if (running.isReady && written === wanted) return running.port;
    await stopPostmaster(cluster, 'fast', STOP_SECONDS);
  }
  const port = await choosePort(options.port, readPort(written));
  writeForServer(cluster.layout, SETTINGS_FILE, writeSettings(port, settings), cluster.user);
  await startPatiently(cluster);
  return port;
}

async function startPatiently(cluster: Cluster): Promise<void> {
  const giveUpAt = performance.now() + ORPHANS_MILLISECONDS;
  for (;;) {
    const { started, log } = await startPostmaster(cluster);
    if (started) return;
    const isOrphaned = log.includes('pre-existing shared memory block');
    if (!isOrphaned || performance.now() > giveUpAt) {
      throw new ConfigurationError([
        `PostgreSQL did not start on ${cluster.layout.data}; ${cluster.layout.log} has the whole story:\n${log}`,
      ]);
    }
    await delay(ORPHANS_POLL_MILLISECONDS);
  }
}

function readSettings({ layout }: Cluster): string {
  return readFileSync(join(layout.data, SETTINGS_FILE), 'utf8');
}

/** By asking the server something: data that were put together by hand show here. */
async function checkPassword(adminUrl: string, { layout }: Cluster): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (error) {
    throw new ConfigurationError([
      `PostgreSQL runs on ${layout.data} but does not let Tearline in (${messageOf(error)}). ` +
        `${layout.passwordFile} must hold the password of its superuser; restore it with the data that it belongs to.`,
    ]);
  } finally {
    await client.end();
  }
}

function stopOnce(cluster: Cluster, ownership: { release(): void }): EmbeddedPostgres['stop'] {
  let stopping: Promise<void> | undefined;
  return (mode = 'fast') => {
    stopping ??= stopPostmaster(cluster, mode, STOP_SECONDS).finally(() => ownership.release());
    return stopping;
  };
}
