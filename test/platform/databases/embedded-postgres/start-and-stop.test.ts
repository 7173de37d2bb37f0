import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../support/until.ts';
import { serverInFolder } from './server-in-folder.ts';

const STARTER = fileURLToPath(
  new URL('../../../support/fixtures/start-embedded-postgres.ts', import.meta.url),
);
const isRoot = process.getuid?.() === 0;

/** Each fact goes on where the one before it has left the server. */
const { inside, started, start, ask, readPid, refusal } = serverInFolder();

/** Kills the server without its knowing; resolves when a connection of it is dead too. */
async function killServer(work = 'select 1'): Promise<void> {
  const client = new pg.Client({ connectionString: started().adminUrl });
  client.on('error', () => {});
  await client.connect();
  const working = client.query(work).catch(() => {});
  const isAtWork = `select count(*)::int from pg_stat_activity where query = '${work}'`;
  await until(async () => (await ask(isAtWork))[0] === 1);
  const lost = new Promise((resolve) => client.once('end', resolve));
  process.kill(readPid(), 'SIGKILL');
  await Promise.all(work === 'select 1' ? [working, lost] : []);
}

describe('a server in a new folder', () => {
  beforeAll(() => start());

  it('lets nobody in without its password, which is in a file for its owner alone', async () => {
    const withPassword = (password: string) =>
      started().adminUrl.replace(/:[^:@]+@/, password === '' ? '@' : `:${password}@`);
    await expect(ask('select 1', withPassword(''))).rejects.toThrow(/password/);
    await expect(ask('select 1', withPassword('guessed'))).rejects.toMatchObject({ code: '28P01' });
    expect(await ask('select 1')).toEqual([1]);
    expect(statSync(inside('superuser-password')).mode & 0o777).toBe(0o600);
    expect(await ask('select distinct auth_method from pg_hba_file_rules')).toEqual(['scram-sha-256']);
  });

  it('is on this machine alone', async () => {
    expect(await ask("select current_setting('listen_addresses')")).toEqual(['127.0.0.1']);
    expect(await ask("select current_setting('unix_socket_directories')")).toEqual(['']);
  });

  it('runs as somebody who is not root', () => {
    const { uid } = statSync(inside('cluster'));
    expect(uid === 0).toBe(false);
    expect(isRoot || uid === process.getuid?.()).toBe(true);
  });

  it('keeps what it has promised, and orders texts by their bytes', async () => {
    const names = ['fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums'];
    const settings = names.map((name) => `current_setting('${name}')`);
    expect(await ask(`select ${settings.join(', ')}`)).toEqual(['on', 'on', 'on', 'on']);
    expect(await ask("select current_setting('timezone'), current_setting('max_connections')")).toEqual([
      'UTC',
      '200',
    ]);
    expect(await ask("select word from unnest(array['é', 'a', 'Z']) as word order by word")).toEqual([
      'Z',
      'a',
      'é',
    ]);
    expect(await ask("select upper('é'), current_setting('server_encoding')")).toEqual(['É', 'UTF8']);
    await expect(ask('select nonsense')).rejects.toThrow('column "nonsense" does not exist');
  });

  it('belongs to one process at a time', async () => {
    expect(await refusal()).toMatch(/^ConfigurationError: Another Tearline runs the PostgreSQL in/);
  });
});

describe('stopping', () => {
  it('ends open transactions, and is complete', async () => {
    const client = new pg.Client({ connectionString: started().adminUrl });
    client.on('error', () => {});
    await client.connect();
    await client.query('create table kept (number integer)');
    await client.query('insert into kept values (1)');
    await client.query('begin');
    await client.query('insert into kept values (2)');
    const pid = readPid();
    await Promise.all([started().stop(), started().stop()]);
    await expect(ask('select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(() => readPid()).toThrow('ENOENT');
    await until(() => isGone(pid));
  });
});

describe('the next start', () => {
  it('is on the same port with the same data', async () => {
    const { port } = started().server;
    await start();
    expect(started().server.port).toBe(port);
    expect(await ask('select number from kept')).toEqual([1]);
  });

  it('recovers what was committed when the server was killed', async () => {
    await ask('insert into kept values (3)');
    const before = readPid();
    await killServer();
    await started().stop();
    await start();
    expect(readPid()).not.toBe(before);
    expect(await ask('select number from kept order by number')).toEqual([1, 3]);
  });

  it('waits for the connections of a killed server that are still at work', async () => {
    await killServer(
      'do $$ begin while pg_stat_file($s$work-may-end$s$, true) is null loop end loop; end $$',
    );
    await started().stop();
    const starting = start();
    await until(() =>
      readFileSync(inside('server.log'), 'utf8').includes('pre-existing shared memory block'),
    );
    writeFileSync(inside('cluster/work-may-end'), '');
    await starting;
    expect(await ask('select count(*)::int from kept')).toEqual([2]);
  });

  it('takes no other program for the server, though it has the process id of a dead one', async () => {
    await killServer();
    await started().stop();
    const pidFile = inside('cluster/postmaster.pid');
    const bystander = spawn('sleep', ['60'], isRoot ? ownerOf(inside('cluster')) : {});
    try {
      writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(bystander.pid)));
      await start();
      expect(await ask('select count(*)::int from kept')).toEqual([2]);
    } finally {
      bystander.kill();
    }
  });

  it('goes on with a server that a killed start has left', async () => {
    await started().stop();
    const starter = spawn(process.execPath, [STARTER, inside()], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(starter.stdout, 'data');
    const pid = readPid();
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    await start();
    expect(readPid()).toBe(pid);
    expect(await ask('select count(*)::int from kept')).toEqual([2]);
  });

  it('applies other settings than the server was left with', async () => {
    await started().stop();
    await start({ settings: { fsync: false, application_name: "O'Hara" } });
    expect(
      await ask("select current_setting('fsync'), setting from pg_settings where name = 'application_name'"),
    ).toEqual(['off', "O'Hara"]);
  });

  it('takes another port when its own is taken, unless it was told which', async () => {
    await started().stop();
    const { port } = started().server;
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      expect(await refusal({ port })).toContain(`ConfigurationError: Port ${port} of 127.0.0.1 is taken`);
      await start();
      expect(started().server.port).not.toBe(port);
      expect(await ask('select count(*)::int from kept')).toEqual([2]);
    } finally {
      squatter.close();
    }
  });

  it('reports why the server does not start, with the last lines of its log', async () => {
    await started().stop();
    expect(await refusal({ settings: { shared_buffers: 'plenty' } })).toMatch(
      /^ConfigurationError: PostgreSQL did not start on .*invalid value for parameter "shared_buffers": "plenty"/s,
    );
  });
});

function ownerOf(path: string): { uid: number; gid: number } {
  const { uid, gid } = statSync(path);
  return { uid, gid };
}

/** The machine may take its time to bury it. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  const state = process.platform === 'linux' ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  return / Z /.test(state);
}
