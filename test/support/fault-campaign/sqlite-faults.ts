import { open, readFile } from 'node:fs/promises';
import Database from 'better-sqlite3';
import type { Fault } from './fault.ts';
import { OWN_FOLDER, type ShopOnFiles } from './shop-on-files.ts';

const READING = new Set(['browse', 'read orders', 'read the cart', 'read the profile', 'read stock']);

export const SQLITE_FAULTS: readonly Fault<ShopOnFiles>[] = [
  {
    name: 'another process has locked its file',
    victim: OWN_FOLDER,
    // It can still be read.
    isComplete: false,
    async strike({ ownFile }) {
      const other = new Database(ownFile);
      other.exec('begin immediate');
      return async () => {
        other.exec('rollback');
        other.close();
      };
    },
  },
  {
    name: 'its file cannot be read',
    victim: OWN_FOLDER,
    isComplete: true,
    async strike({ ownFile }) {
      const other = new Database(ownFile);
      other.pragma('wal_checkpoint(truncate)');
      other.close();
      const content = await readFile(ownFile);
      await overwrite(ownFile, Buffer.alloc(content.length));
      return () => overwrite(ownFile, content);
    },
  },
  {
    name: 'the disk is full',
    victim: 'all',
    isComplete: false,
    mayFail: ({ kind }) => !READING.has(kind),
    async strike(place) {
      await place.limitFiles(0);
      return () => place.limitFiles(undefined);
    },
  },
];

/** The same file, with other content. */
async function overwrite(path: string, content: Buffer): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(content, 0, content.length, 0);
  } finally {
    await file.close();
  }
}
