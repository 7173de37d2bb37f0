import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigurationError, messageOf } from '../../foundation/index.ts';

/** Root's alone, so that nobody else can put programs there that the server would run. */
const COPIES = '/var/cache/tearline';
const EXECUTABLE = 0o111;
const READABLE = 0o444;
const NOT_FOR_WRITING = ~0o022;

/** For root: copies a folder of programs to where every user can read it, once for each version of it. */
export function copyForOthers(folder: string): string {
  const copy = join(COPIES, `postgres-${nameVersion(folder)}`);
  if (statSync(copy, { throwIfNoEntry: false })?.uid === 0) return copy;
  const unfinished = `${copy}.${process.pid}`;
  try {
    mkdirSync(COPIES, { recursive: true });
    chmodSync(COPIES, 0o755);
    cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true });
    openToAll(unfinished);
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another start was faster.
    if (statSync(copy, { throwIfNoEntry: false })?.uid === 0) return copy;
    throw new ConfigurationError([
      `PostgreSQL refuses to run as root, another user cannot read ${folder}, and it cannot be copied to ${COPIES} ` +
        `(${messageOf(error)}). Start Tearline as another user, or install it in a folder that all can read.`,
    ]);
  }
  return copy;
}

function nameVersion(folder: string): string {
  const description = readFileSync(join(dirname(folder), 'package.json'));
  const { version } = JSON.parse(description.toString()) as { version: string };
  return `${version}-${createHash('sha256').update(description).digest('hex').slice(0, 8)}`;
}

/** Whatever the mask was under which root installed them. */
function openToAll(folder: string): void {
  for (const entry of [folder, ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    const path = entry === folder ? folder : join(folder, entry);
    const { mode } = statSync(path);
    const executable = mode & EXECUTABLE ? EXECUTABLE : 0;
    chmodSync(path, (mode & NOT_FOR_WRITING) | READABLE | executable);
  }
}
