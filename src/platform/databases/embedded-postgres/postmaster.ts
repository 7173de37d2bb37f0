import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ClusterFolder, writeForServer } from './cluster-folder.ts';
import { lastLines } from './last-lines.ts';
import type { Programs } from './programs.ts';
import { type ProgramEnd, runProgram, type ServerUser } from './run-program.ts';

export const PID_FILE = 'postmaster.pid';
/** After a crash it first repeats what the log of the database holds. */
const START_SECONDS = 300;

/** Everything that is needed to run the server of a folder. */
export interface Cluster {
  readonly layout: ClusterFolder;
  readonly programs: Programs;
  readonly user: ServerUser | undefined;
  /** A name of `layout.data` for a server that is started in it. */
  readonly reachableData: string;
}

export interface RunningPostmaster {
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
}

export interface StartEnd {
  readonly started: boolean;
  /** The last lines of the server's log about this start. */
  readonly log: string;
}

/** The server that runs on this data; undefined when none does, whatever a file of a dead one says. */
export async function findPostmaster(cluster: Cluster): Promise<RunningPostmaster | undefined> {
  const [pid, , , port, , , , status] = readPidFile(cluster);
  if (pid === undefined || !(await isServerOf(cluster, Number(pid)))) return undefined;
  return { pid: Number(pid), port: Number(port), isReady: status?.trim() === 'ready' };
}

/** Starts the server apart from this process, and waits until it answers. None must be running. */
export async function startPostmaster(cluster: Cluster): Promise<StartEnd> {
  const { log } = cluster.layout;
  const before = statSync(log).size;
  disarmPidFile(cluster);
  const words = ['start', '--wait', `--timeout=${START_SECONDS}`, '--log=../server.log'];
  const { code, output } = await control(cluster, words);
  return { started: code === 0, log: lastLines(readFrom(log, before) || output) };
}

/** `fast` ends transactions and writes everything down; `immediate` drops everything, as a crash does. */
export async function stopPostmaster(
  cluster: Cluster,
  mode: 'fast' | 'immediate',
  seconds: number,
): Promise<void> {
  const running = await findPostmaster(cluster);
  if (running === undefined) return;
  const words = ['stop', '--wait', `--mode=${mode}`, `--timeout=${seconds}`];
  const { output } = await control(cluster, words);
  // Asked again, since pg_ctl fails when the server dies in another way meanwhile.
  if ((await findPostmaster(cluster)) === undefined) return;
  throw new Error(
    `PostgreSQL (process ${running.pid}) did not stop within ${seconds} s and goes on stopping; ` +
      `its data in ${cluster.layout.data} are safe. ${lastLines(output)}`,
  );
}

function control(cluster: Cluster, words: readonly string[]): Promise<ProgramEnd> {
  const { programs, user, layout, reachableData } = cluster;
  return runProgram(programs.pgControl, [...words, `--pgdata=${reachableData}`], {
    user,
    folder: layout.data,
    interruptible: words[0] === 'start',
  });
}

function readPidFile({ layout }: Cluster): string[] {
  try {
    return readFileSync(join(layout.data, PID_FILE), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * A dead server leaves its process id behind, and PostgreSQL refuses to start while any process of the same
 * user has that id, be it another program after a restart of the machine or the dead one itself, which
 * nobody has buried. It never takes the process that starts it for another server. The rest of the file
 * stays: by it PostgreSQL sees whether connections of the dead server are still at work.
 */
function disarmPidFile(cluster: Cluster): void {
  const [pid, ...rest] = readPidFile(cluster);
  if (pid === undefined || pid === '') return;
  writeForServer(cluster.layout, PID_FILE, [process.pid, ...rest].join('\n'), cluster.user);
}

async function isServerOf({ layout, user }: Cluster, pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (process.platform === 'win32') return isAlive(pid);
  const question =
    process.platform === 'linux'
      ? // Asked as the server's user: root may be forbidden to look at the processes of others.
        'test "/proc/$0/cwd" -ef .'
      : 'ps -o stat=,comm= -p "$0" | grep -v "^Z" | grep -q postgres';
  const { code } = await runProgram('/bin/sh', ['-c', question, String(pid)], { user, folder: layout.data });
  return code === 0;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function readFrom(path: string, position: number): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.max(0, statSync(path).size - position));
    readSync(file, buffer, 0, buffer.length, position);
    return buffer.toString('utf8').trim();
  } finally {
    closeSync(file);
  }
}
