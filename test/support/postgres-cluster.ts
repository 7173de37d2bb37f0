import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/platform/databases/embedded-postgres/index.ts';
import { copyTemplate } from './cluster-template.ts';
import { watchOverCluster } from './watch-over-cluster.ts';

/** Where the process of the test run tells the address of its cluster. */
export const SHARED_CLUSTER = 'TEARLINE_TEST_POSTGRES';

type Settings = Readonly<Record<string, string | number | boolean>>;

/** Commits reach the system, but not the disk: they outlast the server and not the machine. */
const QUICK: Settings = { fsync: false, full_page_writes: false };

export interface TestPostgres {
  readonly server: EmbeddedPostgres['server'];
  /** As the superuser, who may do everything. */
  readonly adminUrl: string;
}

/** A cluster of a test's own. It goes with the process that started it, however that ends. */
export interface OwnCluster extends TestPostgres {
  readonly folder: string;
  /** Ends it in order; its data stay. */
  stop(): Promise<void>;
  /** Ends it as a power cut of the server would. */
  crash(): Promise<void>;
  /** Starts it again, on the same port with the same data. */
  start(): Promise<void>;
  /** Ends it, and removes its data. */
  remove(): Promise<void>;
}

const shared = new Map<string, Promise<TestPostgres>>();

/**
 * The cluster that all test files of a run share, started when the first asks for it. Others are at work on
 * it at the same time: keep to databases and roles with names of your own, and remove them.
 */
export function testPostgres(): Promise<TestPostgres> {
  return sharedCluster('first');
}

/** Further clusters, for modules that are to have one each. */
export function instanceOf(number: number): Promise<TestPostgres> {
  return sharedCluster(`instance-${number}`);
}

function sharedCluster(name: string): Promise<TestPostgres> {
  const known = shared.get(name) ?? askForShared(name);
  shared.set(name, known);
  return known;
}

async function askForShared(name: string): Promise<TestPostgres> {
  const address = process.env[SHARED_CLUSTER];
  if (address === undefined) throw new Error('there is a shared cluster in a test run only; use ownCluster');
  const response = await fetch(`${address}/${name}`);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as TestPostgres;
}

export async function ownCluster(settings: Settings = {}): Promise<OwnCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-postgres-'));
  const watch = watchOverCluster(folder);
  await copyTemplate(folder);
  const options = { folder, settings: { ...QUICK, ...settings } };
  let running = await startEmbeddedPostgres(options);
  const { server, adminUrl } = running;
  return {
    server,
    adminUrl,
    folder,
    stop: () => running.stop(),
    crash: () => running.stop('immediate'),
    async start() {
      running = await startEmbeddedPostgres({ ...options, port: server.port });
    },
    async remove() {
      await running.stop('immediate');
      await watch.removeStopped();
    },
  };
}
