import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ModuleDatabase, statement } from '../../../src/platform/databases/index.ts';
import type { Environment } from '../../../src/platform/foundation/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersModule } from '../../support/fixtures/letters-module.ts';
import { createReadersModule } from '../../support/fixtures/readers-module.ts';
import type { PlaceName } from '../../support/place.ts';

interface LettersSchema {
  letters: { id: string; text: string; version: number };
}

let booted: BootedModules | undefined;

async function boot(place: PlaceName, environment: Environment = {}): Promise<ModuleDatabase<LettersSchema>> {
  const modules = [lettersModule, createReadersModule().module];
  booted = await bootModules({ modules, place, environment });
  return booted.gateway.module('letters').database as unknown as ModuleDatabase<LettersSchema>;
}

afterEach(async () => {
  await booted?.stop();
  booted = undefined;
});

const insertLetter = statement((query: Kysely<LettersSchema>, given: { id: string }) =>
  query.insertInto('letters').values({ id: given.id, text: 'dear', version: 1 }),
);
const findLetter = statement((query: Kysely<LettersSchema>, given: { id: string }) =>
  query.selectFrom('letters').select(['id', 'version']).where('id', '=', given.id),
);
const sleepStatement = (seconds: number) => sql`select pg_sleep(${sql.lit(seconds)})`;

/** Where the readings of readers lie, as a module that means to reach them would write it. */
const FOREIGN: Readonly<Record<string, string>> = {
  'postgres-tables': 'tearline_shared.readers_readings',
  'postgres-schema': 'readers.readings',
  'postgres-database': 'readers.readings',
};

describe.each(Object.keys(FOREIGN) as PlaceName[])('on %s, a statement of letters', (place) => {
  let database: ModuleDatabase<LettersSchema>;
  beforeEach(async () => {
    database = await boot(place);
  });

  const refused = {
    code: 'databases.foreign-table',
    details: { module: 'letters', owner: 'readers', remedy: expect.stringContaining('listReadings') },
  };

  it('that reads the table of readers is refused with the owner and the contract to use', async () => {
    const foreign = sql.raw(FOREIGN[place] ?? '');
    const reading = sql`select * from ${foreign}`.execute(database.query);
    await expect(reading).rejects.toMatchObject(refused);
    await expect(reading).rejects.toThrow(/readings/);
    const joining = sql`select * from ${sql.table('letters')} as l join ${foreign} as r on r.letter = l.id`;
    await expect(joining.execute(database.query)).rejects.toMatchObject(refused);
  });

  it('that names the table without saying where it lies is refused in the same way', async () => {
    const query = database.query as unknown as Kysely<{ readings: { letter: string } }>;
    await expect(query.selectFrom('readings').select('letter').execute()).rejects.toMatchObject(refused);
  });

  it('that writes, empties or locks the table of readers is refused', async () => {
    const foreign = sql.raw(FOREIGN[place] ?? '');
    for (const attempt of [
      sql`delete from ${foreign}`,
      sql`update ${foreign} set letter = 'mine'`,
      sql`insert into ${foreign} (event_id, letter, version, text) values ('e', 'l', 1, 't')`,
    ]) {
      const writing = database.transaction(({ query }) => attempt.execute(query));
      await expect(writing).rejects.toMatchObject(refused);
    }
  });

  it('that reads the outbox of readers is refused', async () => {
    const outbox = place === 'postgres-tables' ? 'tearline_shared.readers_outbox' : 'readers.outbox';
    await expect(sql`select * from ${sql.raw(outbox)}`.execute(database.query)).rejects.toMatchObject({
      code: 'databases.foreign-table',
      details: { owner: 'readers' },
    });
  });

  it('leaves the connection as it was: the next one is served', async () => {
    const foreign = sql.raw(FOREIGN[place] ?? '');
    for (let attempt = 0; attempt < 10; attempt += 1)
      await sql`select * from ${foreign}`.execute(database.query).catch(() => undefined);
    await database.execute(insertLetter, { id: 'a' });
    expect(await database.first(findLetter, { id: 'a' })).toEqual({ id: 'a', version: 1 });
  });
});

describe('a module on PostgreSQL', () => {
  it.each([
    'begin',
    'commit',
    'set search_path to readers',
    'reset role',
    'create table own (id text)',
    'drop table letters.letters',
    'copy letters.letters to stdout',
    'listen anything',
    "select set_config('statement_timeout', '0', false)",
    `select "set_config"('statement_timeout', '0', false)`,
    'do $$ begin end $$',
  ])('may not run: %s', async (text) => {
    const database = await boot('postgres-schema');
    const running = database.transaction(({ query }) => sql.raw(text).execute(query));
    await expect(running).rejects.toMatchObject({ code: 'databases.forbidden-statement' });
  });

  it('cannot write outside a transaction, by whatever kind of statement', async () => {
    const database = await boot('postgres-schema');
    const refusal = { code: 'databases.write-outside-transaction' };
    await expect(database.first(insertLetter, { id: 'a' })).rejects.toMatchObject(refusal);
    const hidden = sql`with gone as (delete from ${sql.table('letters')} returning id) select * from gone`;
    await expect(hidden.execute(database.query)).rejects.toMatchObject(refusal);
  });

  it('reads no statement beside its open transaction, and none of it after its end', async () => {
    const database = await boot('postgres-schema');
    await database.transaction(async () => {
      await expect(database.first(findLetter, { id: 'a' })).rejects.toMatchObject({
        code: 'databases.nested-transaction',
      });
    });
    const kept = await database.transaction(async (transaction) => transaction);
    await expect(kept.first(findLetter, { id: 'a' })).rejects.toMatchObject({
      code: 'databases.transaction-closed',
    });
  });

  it('stores nothing of a transaction in which a statement failed, even if that was swallowed', async () => {
    const database = await boot('postgres-schema');
    await database.execute(insertLetter, { id: 'a' });
    const swallowing = database.transaction(async (transaction) => {
      await transaction.execute(insertLetter, { id: 'b' });
      await transaction.execute(insertLetter, { id: 'a' }).catch(() => undefined);
    });
    await expect(swallowing).rejects.toMatchObject({ code: 'databases.transaction-aborted' });
    expect(await database.first(findLetter, { id: 'b' })).toBeUndefined();
  });

  it('stores nothing when an enqueued statement fails, and tells of that one', async () => {
    const database = await boot('postgres-schema');
    await database.execute(insertLetter, { id: 'a' });
    const failing = database.transaction(async (transaction) => {
      transaction.enqueue(insertLetter, { id: 'b' });
      transaction.enqueue(insertLetter, { id: 'a' });
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    const going = database.transaction(async (transaction) => {
      transaction.enqueue(insertLetter, { id: 'a' });
      await transaction.first(findLetter, { id: 'a' });
    });
    await expect(going).rejects.toMatchObject({ code: '23505' });
    expect(await database.first(findLetter, { id: 'b' })).toBeUndefined();
  });

  it('is known to the server by its name', async () => {
    const database = await boot('postgres-schema');
    const { rows } = await sql<{ name: string; user: string }>`
      select current_setting('application_name') as name, current_user as user`.execute(database.query);
    expect(rows).toEqual([{ name: 'tearline/letters', user: 'tearline_test_letters_runtime' }]);
  });
});

describe('a pool', () => {
  const hold = (database: ModuleDatabase<LettersSchema>) => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let taken = () => {};
    const isTaken = new Promise<void>((resolve) => {
      taken = resolve;
    });
    const done = database.transaction(async (transaction) => {
      await transaction.first(findLetter, { id: 'none' });
      taken();
      await held;
    });
    return { isTaken, letGo, done };
  };

  it('refuses at once when as many wait as may, and one that waited too long', async () => {
    const database = await boot('postgres-schema', {
      LETTERS_DATABASE_POOL_SIZE: '2',
      LETTERS_DATABASE_POOL_QUEUE: '1',
      LETTERS_DATABASE_ACQUIRE_TIMEOUT: '300',
    });
    const holders = [hold(database), hold(database)];
    await Promise.all(holders.map(({ isTaken }) => isTaken));
    const waiting = database.first(findLetter, { id: 'a' });
    waiting.catch(() => undefined);
    // The inbox of letters may be the one that waits: then this is refused as well.
    await expect(database.first(findLetter, { id: 'a' })).rejects.toMatchObject({
      code: 'databases.overloaded',
      kind: 'unavailable',
    });
    await expect(waiting).rejects.toMatchObject({ code: 'databases.overloaded' });
    for (const { letGo, done } of holders) {
      letGo();
      await done;
    }
    expect(await database.first(findLetter, { id: 'a' })).toBeUndefined();
  });

  it('leaves the other modules alone when it is exhausted', async () => {
    const database = await boot('postgres-schema', { LETTERS_DATABASE_POOL_SIZE: '2' });
    const holders = [hold(database), hold(database)];
    await Promise.all(holders.map(({ isTaken }) => isTaken));
    await booted?.gateway.module('readers').database.ping();
    for (const { letGo, done } of holders) {
      letGo();
      await done;
    }
  });

  it('gives a statement up that takes too long, and the connection with it', async () => {
    const database = await boot('postgres-schema', { LETTERS_DATABASE_STATEMENT_TIMEOUT: '200' });
    await expect(sleepStatement(5).execute(database.query)).rejects.toMatchObject({
      code: 'databases.statement-timeout',
      kind: 'unavailable',
    });
    expect(await database.first(findLetter, { id: 'a' })).toBeUndefined();
  });
});

describe('a start', () => {
  it('is refused with every problem when the pools do not fit into the server or the roles', async () => {
    const starting = boot('postgres-schema', {
      LETTERS_DATABASE_POOL_SIZE: '300',
      READERS_DATABASE_POOL_SIZE: '300',
    });
    await expect(starting).rejects.toThrow(/letters: its pool may have 300 connections, but \S+ only \d+/);
    await expect(starting).rejects.toThrow(/readers: its pool may have 300 connections/);
    await expect(starting).rejects.toThrow(
      /2 modules may have 600 connections together, but \S+ gives at most \d+/,
    );
  });

  it('is refused for every module whose role cannot get in, at once', async () => {
    const starting = boot('postgres-schema', {
      LETTERS_DATABASE_PASSWORD: 'wrong',
      READERS_DATABASE_PASSWORD: 'wrong too',
    });
    await expect(starting).rejects.toThrow(/letters: tearline_test_letters_runtime cannot use/);
    await expect(starting).rejects.toThrow(/readers: tearline_test_readers_runtime cannot use/);
    await expect(starting).rejects.toThrow(/db provision/);
  });

  it('in production is refused at level tables unless that is accepted', async () => {
    const production = { NODE_ENV: 'production' };
    await expect(boot('postgres-tables', production)).rejects.toThrow(/ALLOW_TABLES_LEVEL=yes/);
    await boot('postgres-tables', { ...production, ALLOW_TABLES_LEVEL: 'yes' });
  });

  it('in production takes roles that serve their own module and no more', async () => {
    await boot('postgres-schema', { NODE_ENV: 'production' });
  });
});
