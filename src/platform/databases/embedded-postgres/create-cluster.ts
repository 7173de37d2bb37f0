import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, createSecret, messageOf } from '../../foundation/index.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import { lastLines } from './last-lines.ts';
import type { Programs } from './programs.ts';
import { runProgram, type ServerUser } from './run-program.ts';
import { reachableName } from './reachable-name.ts';

export const SUPERUSER = 'postgres';
/** The order of texts is that of their bytes, the same on each machine, and upper case is that of Unicode. */
const LOCALE = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
const OTHERS = ['--auth=scram-sha-256', '--data-checksums', `--username=${SUPERUSER}`];

/** Makes the data of a new server, unless there are some. Throws a ConfigurationError when they do not fit. */
export async function ensureCluster(
  layout: ClusterFolder,
  programs: Programs,
  user: ServerUser | undefined,
): Promise<void> {
  if (existsSync(layout.data)) return checkVersion(layout, programs);
  removeUnfinished(layout.folder);
  writeDurably(layout.passwordFile, createSecret());
  // A name of its own: an initdb whose starter was killed may still be writing into the one before.
  const unfinished = mkdtempSync(join(layout.folder, 'cluster.new-'));
  const handedOver = join(layout.folder, 'initial-password');
  try {
    writeFileSync(handedOver, readFileSync(layout.passwordFile), { mode: 0o600 });
    if (user !== undefined) {
      for (const path of [unfinished, handedOver]) chownSync(path, user.uid, user.gid);
    }
    await runInitdb(unfinished, programs, user);
    renameSync(unfinished, layout.data);
    synchronise(layout.folder);
  } finally {
    rmSync(handedOver, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function checkVersion({ data }: ClusterFolder, { majorVersion }: Programs): void {
  let found: string;
  try {
    found = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  } catch (error) {
    throw new ConfigurationError([
      `${data} holds no data of a PostgreSQL (${messageOf(error)}). Restore it, or name another folder.`,
    ]);
  }
  if (found === majorVersion) return;
  throw new ConfigurationError([
    `The data in ${data} were written by PostgreSQL ${found}, and the embedded one is ${majorVersion}, which cannot read them. ` +
      `Start the version of Tearline that wrote them and take a backup, then restore it into an empty folder.`,
  ]);
}

async function runInitdb(data: string, programs: Programs, user: ServerUser | undefined): Promise<void> {
  const name = await reachableName(data, user);
  const words = [`--pgdata=${name}`, `--pwfile=${name}/../initial-password`, ...LOCALE, ...OTHERS];
  const { code, output } = await runProgram(programs.initdb, words, {
    user,
    folder: data,
    interruptible: true,
  });
  if (code === 0) return;
  throw new ConfigurationError([
    `PostgreSQL could not make its data in ${data} (initdb ended with ${code}):\n${lastLines(output)}`,
  ]);
}

/** Left by starts that were killed. Whoever calls this owns the folder. */
function removeUnfinished(folder: string): void {
  for (const entry of readdirSync(folder)) {
    if (entry.startsWith('cluster.new-')) rmSync(join(folder, entry), { recursive: true, force: true });
  }
}

function writeDurably(path: string, text: string): void {
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, `${text}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function synchronise(folder: string): void {
  // Windows cannot, and does not need it.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
