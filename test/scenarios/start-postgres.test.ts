import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from '../support/start-shop.ts';
import { runTearline } from '../support/started-shop.ts';
import { until } from '../support/until.ts';

const ADA = { email: 'ada@example.com', password: 'a long password' };
const PRESSED_EVERY_MILLISECONDS = 100;

let folder: string;
const started = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-start-postgres-'));
});
afterAll(async () => {
  for (const npm of started) signalGroup(npm, 'SIGKILL');
  endServers();
  await rm(folder, { recursive: true });
});

interface Started {
  readonly npm: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly url: string;
  readonly stderr: () => string;
}

/** By npm, as a person does it; without a url when it ended instead. */
async function start(environment: Readonly<Record<string, string>> = {}): Promise<Started> {
  const npm = spawn('npm', ['run', '--silent', 'start:postgres'], {
    env: {
      ...process.env,
      PORT: '0',
      DEMO: 'off',
      STAFF_PASSWORD: 'a password of the staff',
      DATA_FOLDER: folder,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  started.add(npm);
  let stderr = '';
  npm.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(npm, 'close').then(([code]): number | null => code);
  let url = '';
  for await (const line of createInterface({ input: npm.stdout })) {
    url = /^The API: (http:\/\/localhost:\d+)/.exec(line)?.[1] ?? '';
    if (url !== '') break;
  }
  return { npm, ended, url, stderr: () => stderr };
}

function isServing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => resolve(true));
    socket.once('connect', () => socket.destroy()).once('error', () => resolve(false));
  });
}

function isServerUp(of = join(folder, 'postgres')): boolean {
  return existsSync(join(of, 'cluster/postmaster.pid'));
}

function readServer(of = join(folder, 'postgres')): { pid: number; port: number } {
  const [pid, , , port] = readFileSync(join(of, 'cluster/postmaster.pid'), 'utf8').split('\n');
  return { pid: Number(pid), port: Number(port) };
}

describe('npm run start:postgres', () => {
  let shop: Started;
  let port: number;

  it('starts the shop on a PostgreSQL that was not there before', async () => {
    shop = await start();
    port = readServer().port;
    expect(shop.stderr()).not.toContain('cannot start');
    const registered = await request(`${shop.url}/users`, 'POST', { body: { ...ADA, name: 'Ada' } });
    expect(registered.status).toBe(201);
    expect((await request(`${shop.url}/readyz`, 'GET')).status).toBe(200);
  });

  it('is found by the command line, with its administrator', async () => {
    const tearline = (...words: string[]) => runTearline(folder, words, { DATA_FOLDER: folder });
    const status = JSON.parse((await tearline('db', 'status', '--json')).stdout);
    expect(status[0]).toMatchObject({ module: 'users', level: 'schema', server: `127.0.0.1:${port}` });
    expect((await tearline('db', 'provision')).stdout).toContain('Everything is as it should be');
    const audit = await tearline('db', 'audit');
    expect([audit.code, audit.stderr]).toEqual([0, '']);
    expect(audit.stdout).toContain('The boundaries hold');
  });

  it('ends the shop first and the server afterwards, however often Ctrl-C is pressed', async () => {
    await until(async () => {
      if (isServerUp()) signalGroup(shop.npm, 'SIGINT');
      // Pressed faster than that, a busy machine does nothing but listen.
      await delay(PRESSED_EVERY_MILLISECONDS);
      return !isServerUp();
    });
    expect(await shop.ended).toBe(0);
    expect(shop.stderr()).toBe('');
    expect(await isServing(port)).toBe(false);
    const status = await runTearline(folder, ['db', 'status'], { DATA_FOLDER: folder });
    expect(status).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('start:postgres') });
  });

  it('finds its data again, on the same port', async () => {
    shop = await start();
    expect(readServer().port).toBe(port);
    expect((await request(`${shop.url}/sessions`, 'POST', { body: ADA })).status).toBe(201);
  });

  it('goes on after both were killed', async () => {
    signalGroup(shop.npm, 'SIGKILL');
    process.kill(readServer().pid, 'SIGKILL');
    await shop.ended;
    shop = await start();
    expect((await request(`${shop.url}/sessions`, 'POST', { body: ADA })).status).toBe(201);
    process.kill(shop.npm.pid as number, 'SIGTERM');
    expect(await shop.ended).toBe(0);
    expect(await isServing(port)).toBe(false);
  });

  it('gives each module that is to have an instance a server of its own, and stops them all', async () => {
    const other = join(folder, 'instances');
    shop = await start({ DATA_FOLDER: other, ORDERS_DATABASE_ISOLATION: 'instance' });
    const ports = ['postgres', 'postgres-orders'].map((name) => readServer(join(other, name)).port);
    expect(new Set(ports).size).toBe(2);
    expect((await request(`${shop.url}/readyz`, 'GET')).status).toBe(200);
    process.kill(shop.npm.pid as number, 'SIGTERM');
    expect(await shop.ended).toBe(0);
    expect(await Promise.all(ports.map(isServing))).toEqual([false, false]);
  });

  it('leaves no server behind when the shop cannot start', async () => {
    const refused = await start({ PORT: 'none' });
    expect(await refused.ended).toBe(2);
    expect(refused.stderr()).toContain('PORT:');
    expect(await isServing(port)).toBe(false);
  });

  it('refuses to stand beside another database', async () => {
    const refused = await start({ DATABASE_URL: 'postgres://db.example.com/shop' });
    expect(await refused.ended).toBe(2);
    expect(refused.stderr()).toContain('DATABASE_URL: start:postgres runs a PostgreSQL of its own');
  });
});

/** As a terminal does it, to npm and all that it has started. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Should a test have failed half-way. */
function endServers(): void {
  for (const name of ['postgres', 'instances/postgres', 'instances/postgres-orders']) {
    const of = join(folder, name);
    if (isServerUp(of)) process.kill(readServer(of).pid, 'SIGQUIT');
  }
}
