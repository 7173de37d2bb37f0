import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModuleDatabase, statement } from '../../../src/platform/databases/index.ts';
import { insertOutboxRow } from '../../../src/platform/events/insert-outbox-rows.ts';
import type { OutboxQuery } from '../../../src/platform/events/outbox-schema.ts';
import type { FeedEvent, OutboxSource } from '../../../src/platform/events/outbox-source.ts';
import { SequenceSource } from '../../../src/platform/events/sequence-source.ts';
import { type SnapshotPosition, SnapshotSource } from '../../../src/platform/events/snapshot-source.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { Random } from '../../support/campaign/random.ts';
import { lettersContract, lettersModule } from '../../support/fixtures/letters-module.ts';
import { createReadersModule } from '../../support/fixtures/readers-module.ts';

interface LettersSchema {
  letters: { id: string; text: string; version: number };
}

const TYPE = 'letters.written-in-test';
const KEYS = 12;

/** Changes the row first: its lock gives the version, and keeps the events of the key in order. */
const bumpLetter = statement((query: Kysely<LettersSchema>, given: { id: string }) =>
  query
    .insertInto('letters')
    .values({ id: given.id, text: '', version: sql.lit(1) })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((row) => ({ version: row('letters.version', '+', 1) })),
    )
    .returning('version'),
);

let booted: BootedModules;
let database: ModuleDatabase<LettersSchema>;
beforeAll(async () => {
  booted = await bootModules({
    modules: [lettersModule, createReadersModule().module],
    place: 'postgres-database',
    environment: { LETTERS_DATABASE_POOL_SIZE: '10' },
  });
  database = booted.gateway.module('letters').database as unknown as ModuleDatabase<LettersSchema>;
});
afterAll(() => booted.stop());

class RolledBack extends Error {}

/** Writers side by side, which pause before they commit and of which a fifth do not; answers what is committed. */
async function write(prefix: string, seed: number, writers: number, each: number): Promise<FeedIdentity[]> {
  const committed: FeedIdentity[] = [];
  const writer = async (number: number) => {
    const random = new Random(`${seed}/${number}`);
    for (let turn = 0; turn < each; turn += 1) {
      const key = `${prefix}-${Math.floor(random.next() * KEYS)}`;
      const id = `${prefix}-${number}-${turn}`;
      try {
        const version = await database.transaction(async (transaction) => {
          // The transaction has its number from here on, the event its own only after the lock.
          const row = await transaction.first(bumpLetter, { id: key });
          await delay(random.next() * 4);
          const event = {
            id,
            type: TYPE,
            key,
            incarnation: 1,
            key_version: row?.version ?? 0,
            envelope: '{}',
            stored_at: 0,
          };
          await transaction.execute(insertOutboxRow, event);
          await delay(random.next() * 12);
          if (random.next() < 0.2) throw new RolledBack();
          return event.key_version;
        });
        committed.push({ id, key, version });
      } catch (error) {
        if (!(error instanceof RolledBack)) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, number) => writer(number)));
  return committed;
}

interface FeedIdentity {
  readonly id: string;
  readonly key: string;
  readonly version: number;
}

/** Reads in small pages until all that was committed must have come, and some more. */
async function readWhile<Position>(
  source: OutboxSource<Position>,
  from: Position,
  writing: Promise<unknown>,
): Promise<FeedEvent[]> {
  const read: FeedEvent[] = [];
  let position = from;
  let quiet = 0;
  let isWriting = true;
  void writing.then(() => {
    isWriting = false;
  });
  while (quiet < 3) {
    const page = await source.readPage(position, [TYPE], 7);
    read.push(...page.events);
    position = page.through;
    quiet = page.events.length === 0 && !isWriting ? quiet + 1 : 0;
  }
  return read;
}

/** What O1 to O3 say of a delivery, a line for each offence. */
function offences(committed: readonly FeedIdentity[], read: readonly FeedEvent[], prefix: string): string[] {
  const mine = read.filter(({ key }) => key.startsWith(`${prefix}-`));
  const seen = new Set(mine.map(({ id }) => id));
  const known = new Set(committed.map(({ id }) => id));
  const last = new Map<string, number>();
  const found: string[] = [];
  for (const { id } of committed) if (!seen.has(id)) found.push(`O1: ${id} was committed and not read`);
  for (const { id } of mine) if (!known.has(id)) found.push(`O2: ${id} was read and not committed`);
  if (seen.size !== mine.length) found.push('an event was read twice');
  for (const { key, keyVersion } of mine) {
    if (keyVersion !== (last.get(key) ?? 0) + 1)
      found.push(`O3: ${key} came to ${keyVersion} after ${last.get(key)}`);
    last.set(key, keyVersion);
  }
  return found;
}

async function endOf<Position>(source: OutboxSource<Position>): Promise<Position> {
  return (await source.readPage(source.beginning, ['nothing of this type'], 1)).through;
}

describe('reading an outbox by the difference of two snapshots', () => {
  it.each([1, 2, 3])(
    'loses nothing, repeats nothing and keeps the order of each key (seed %i)',
    async (seed) => {
      const source = new SnapshotSource(database);
      const prefix = `seed${seed}`;
      const start = await endOf(source);
      const writing = write(prefix, seed * 1_000, 8, 30);
      const read = await readWhile(source, start, writing);
      expect(offences(await writing, read, prefix)).toEqual([]);
    },
  );

  it('is needed: by number, events are lost, and this test sees it', async () => {
    const source = new SequenceSource(database);
    const start = await endOf(source);
    const writing = write('naive', 7, 8, 30);
    const read = await readWhile(source, start, writing);
    expect(offences(await writing, read, 'naive').some((offence) => offence.startsWith('O1'))).toBe(true);
  });

  it('does not wait for a transaction that is open elsewhere in the cluster', async () => {
    const source = new SnapshotSource(database);
    const start = await endOf(source);
    let end = () => {};
    const open = new Promise<void>((resolve) => {
      end = resolve;
    });
    const readers = booted.gateway.module('readers').database as unknown as ModuleDatabase<{
      readings: { event_id: string; letter: string; version: number; text: string };
    }>;
    // It writes, so it has a number, and holds back every horizon of the cluster while it lasts.
    const elsewhere = readers.transaction(async ({ query }) => {
      await query
        .insertInto('readings')
        .values({ event_id: 'e', letter: 'l', version: 1, text: '' })
        .execute();
      await open;
    });
    const committed = await write('stall', 5, 4, 5);
    const read = await readWhile(source, start, Promise.resolve());
    expect(offences(committed, read, 'stall')).toEqual([]);
    expect(read.length).toBeGreaterThan(0);
    end();
    await elsewhere;
  });

  it('is delivered and reclaimed while a transaction is held open in another database', async () => {
    const readers = booted.gateway.module('readers').database as unknown as ModuleDatabase<{
      readings: { event_id: string; letter: string; version: number; text: string };
    }>;
    const { delivery } = booted.gateway;
    const { writeLetter } = booted.gateway.client(lettersContract);
    let end = () => {};
    const open = new Promise<void>((resolve) => {
      end = resolve;
    });
    let begun = () => {};
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const elsewhere = readers.transaction(async ({ query }) => {
      await query
        .insertInto('readings')
        .values({ event_id: 'held', letter: 'held', version: 1, text: '' })
        .execute();
      begun();
      await open;
    });
    await isBegun;
    for (const text of ['one', 'two', 'three']) await writeLetter({ id: 'while held', text });
    await booted.settled();
    const read = await readers.query
      .selectFrom('readings')
      .select('text')
      .where('letter', '=', 'while held')
      .execute();
    expect(read.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect(await delivery.reclaim(-60_000)).toBeGreaterThanOrEqual(3);
    const outbox = database.query as unknown as OutboxQuery;
    const left = await outbox.selectFrom('outbox').select('id').where('key', '=', 'while held').execute();
    expect(left).toEqual([]);
    end();
    await elsewhere;
  });

  it('delivers an event that was open at one page and is committed at the next', async () => {
    const source = new SnapshotSource(database);
    let position: SnapshotPosition = await endOf(source);
    const event = (id: string, key: string) => ({
      id,
      type: TYPE,
      key,
      incarnation: 1,
      key_version: 1,
      envelope: '{}',
      stored_at: 0,
    });
    let commit = () => {};
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let written = () => {};
    const isWritten = new Promise<void>((resolve) => {
      written = resolve;
    });
    const slow = database.transaction(async (transaction) => {
      await transaction.execute(insertOutboxRow, event('slow', 'slow'));
      written();
      await held;
    });
    await isWritten;
    await database.execute(insertOutboxRow, event('quick', 'quick'));
    const first = await source.readPage(position, [TYPE], 7);
    expect(first.events.map(({ id }) => id)).toEqual(['quick']);
    position = first.through;
    commit();
    await slow;
    expect((await source.readPage(position, [TYPE], 7)).events.map(({ id }) => id)).toEqual(['slow']);
  });
});
