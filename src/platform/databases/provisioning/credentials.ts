import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ConfigurationError, messageOf } from '../../foundation/index.ts';

/** The passwords of a role that may be right, the likeliest first: while it is rotated there are several. */
export type Credentials = ReadonlyMap<string, readonly string[]>;

const OTHERS_MAY = 0o077;
const fileShape = z.record(z.string(), z.array(z.string().min(1)).min(1));

/** Empty when there is no file. Refuses one that others than its owner may read or write. */
export function readCredentials(path: string): Credentials {
  let text: string;
  try {
    if ((statSync(path).mode & OTHERS_MAY) !== 0) throw readableByOthers(path);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError([
      `DATABASE_CREDENTIALS: ${path} cannot be read (${messageOf(error)}), so no role can log in. Make it readable for this user alone.`,
    ]);
  }
  return new Map(Object.entries(parseCredentials(path, text)));
}

/** Replaces the file as a whole: whoever reads meanwhile sees the old one or the new one, and so does a crash. */
export function writeCredentials(path: string, credentials: Credentials): void {
  const text = `${JSON.stringify(Object.fromEntries([...credentials].sort()), null, 2)}\n`;
  const temporary = `${path}.${process.pid}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeDurably(temporary, text);
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    throw new ConfigurationError([
      `DATABASE_CREDENTIALS: ${path} cannot be written (${messageOf(error)}) and stays as it was. Name a file in a folder that this user may write to.`,
    ]);
  }
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** What is wrong is not quoted: it may be a secret. */
function parseCredentials(path: string, text: string): Record<string, string[]> {
  try {
    return fileShape.parse(JSON.parse(text));
  } catch {
    throw new ConfigurationError([
      `DATABASE_CREDENTIALS: ${path} is not { "<role>": ["<password>"] }, so no role can log in. Restore it, or remove it and run: npm run tearline -- db provision.`,
    ]);
  }
}

function readableByOthers(path: string): ConfigurationError {
  return new ConfigurationError([
    `DATABASE_CREDENTIALS: others than its owner may read or write ${path}, so its passwords are not secret and it is not used. Run chmod 600 on it, then: npm run tearline -- db provision --rotate.`,
  ]);
}
