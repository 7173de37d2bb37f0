import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startEmbeddedPostgres } from '../../src/platform/databases/embedded-postgres/index.ts';
import { watchOverCluster } from './watch-over-cluster.ts';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/tearline', import.meta.url));
/** What decides how a new cluster looks. */
const SOURCES = [
  '../../package-lock.json',
  '../../src/platform/databases/embedded-postgres/create-cluster.ts',
];
const runFile = promisify(execFile);

/** Puts the data of a new cluster into an empty folder: copying takes a tenth of the time of making them. */
export async function copyTemplate(folder: string): Promise<void> {
  const kind = `postgres-${process.getuid?.()}-`;
  const template = join(CACHE, `${kind}${await fingerprintOf(SOURCES)}`);
  making ??= ensureTemplate(kind, template);
  await making;
  await runFile('cp', ['-a', `${template}/.`, folder]);
}

/** Of clusters that are wanted in the same moment, one makes the template. */
let making: Promise<void> | undefined;

async function ensureTemplate(kind: string, template: string): Promise<void> {
  if (existsSync(template)) return;
  await removeOutdated(kind);
  await makeTemplate(template);
}

/** Those that are being made have a dot in their names. */
async function removeOutdated(kind: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const outdated = (await readdir(CACHE)).filter((name) => name.startsWith(kind) && !name.includes('.'));
  for (const name of outdated) await rm(join(CACHE, name), { recursive: true, force: true });
}

async function makeTemplate(template: string): Promise<void> {
  const unfinished = `${template}.${process.pid}`;
  const watch = watchOverCluster(unfinished);
  const { stop } = await startEmbeddedPostgres({ folder: unfinished });
  await stop();
  // It would be the port of each copy.
  await writeFile(join(unfinished, 'cluster/postgresql.conf'), '');
  // Refused when another process has been faster, whose template is as good.
  await rename(unfinished, template).catch((error) => {
    if (!existsSync(template)) throw error;
  });
  await watch.removeStopped();
}

async function fingerprintOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(new URL(file, import.meta.url)));
  return hash.digest('hex').slice(0, 12);
}
