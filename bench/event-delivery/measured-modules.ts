import { type Generated, type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { defineContract, defineEvents, query } from '../../src/platform/contracts/index.ts';
import {
  defineMigration,
  type ModuleDatabase,
  rowsOf,
  statement,
} from '../../src/platform/databases/index.ts';
import type { Publish, Reaction } from '../../src/platform/events/index.ts';
import { databaseOf, defineModule, platform, provide, react } from '../../src/platform/kernel/index.ts';
import { type Handled, TEXT } from './contender.ts';

interface LettersSchema {
  letters: { id: string; text: string; version: number };
  notes: { text: string };
}

/** As much as an event of a letter has. */
const NOTE = 'n'.repeat(640);

const insertNote = statement((build: Kysely<LettersSchema>, given: { text: string }) =>
  build.insertInto('notes').values({ text: given.text }),
);

const lettersEvents = defineEvents('letters', {
  letterWritten: {
    version: 1,
    summary: 'A letter has been written or rewritten.',
    data: z.object({ id: z.string(), text: z.string() }),
    personal: [],
  },
});

const nothing = {
  summary: 'Nothing.',
  access: ['module'],
  input: z.strictObject({}),
  output: z.object({}),
} as const;
const lettersContract = defineContract('letters', {
  summary: 'Letters, for the benchmark.',
  errors: {},
  events: lettersEvents,
  operations: { doNothing: query(nothing) },
});
const readersContract = defineContract('readers', {
  summary: 'Readers of letters, for the benchmark.',
  errors: {},
  events: {},
  operations: { doNothing: query(nothing) },
});
const owner = { team: '@tearline/platform', onCall: 'platform-on-call' };

/** Changes the rows first, in the order of their ids: their locks give the versions. */
const saveLetters = statement((build: Kysely<LettersSchema>, given: { rows: string; text: string }) =>
  build
    .insertInto('letters')
    .columns(['id', 'text', 'version'])
    .expression(
      build
        .selectFrom(rowsOf<{ id: string }>(given.rows, { id: 'text' }).as('row'))
        .select(['row.id', sql<string>`cast(${given.text} as text)`.as('text'), sql.lit(1).as('version')]),
    )
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((row) => ({
        text: row.ref('excluded.text'),
        version: row('letters.version', '+', 1),
      })),
    )
    .returning(['id', 'version']),
);

export type WriteLetters = (letters: readonly string[]) => Promise<void>;

/** Two modules: one writes letters and publishes, or only writes; the other reads every letter. */
export function createMeasuredModules(onHandled: (handled: Handled) => void) {
  let writers:
    | {
        readonly publishing: WriteLetters;
        readonly silent: WriteLetters;
        readonly once: WriteLetters;
        readonly noting: WriteLetters;
      }
    | undefined;

  function createLetters(database: ModuleDatabase<LettersSchema>, publish: Publish) {
    /** One statement for all, and an event for each. */
    const publishing = async (letters: readonly string[]) => {
      await database.transaction(async (transaction) => {
        const saved = await transaction.all(saveLetters, { rows: rowsFor(letters), text: TEXT });
        for (const { id, version } of saved) {
          const data = { id, text: TEXT };
          await publish(transaction, lettersEvents.letterWritten, { key: id, version, data });
        }
      });
    };
    /** A statement for each, as of a transaction that does several things, and an event for the last or none. */
    const writing = (isPublishing: boolean) => async (letters: readonly string[]) => {
      await database.transaction(async (transaction) => {
        for (const [index, letter] of letters.entries()) {
          const [saved] = await transaction.all(saveLetters, { rows: rowsFor([letter]), text: TEXT });
          if (saved === undefined || !isPublishing || index < letters.length - 1) continue;
          const { id, version } = saved;
          const data = { id, text: TEXT };
          await publish(transaction, lettersEvents.letterWritten, { key: id, version, data });
        }
      });
    };
    /** Instead of an event, a row that nobody looks for. */
    const noting = async (letters: readonly string[]) => {
      await database.transaction(async (transaction) => {
        for (const letter of letters)
          await transaction.all(saveLetters, { rows: rowsFor([letter]), text: TEXT });
        transaction.enqueue(insertNote, { text: NOTE });
      });
    };
    writers = { publishing, silent: writing(false), once: writing(true), noting };
    return { doNothing: async () => ({}) };
  }

  function createRead(): Reaction<(typeof lettersEvents)['letterWritten']['data']> {
    return {
      touchesOnlyItsKey: true,
      async apply(transaction, { id: eventId, version, data: { id: letter, text } }) {
        transaction.enqueue(insertReading, { eventId, letter, version, text });
        transaction.afterCommit(() => onHandled({ letter, version }));
      },
    };
  }

  const letters = defineModule({
    contract: lettersContract,
    owner,
    requires: [],
    tables: { letters: 'letters', notes: 'notes' },
    migrations: [lettersMigration],
    parts: [provide(createLetters, [databaseOf<LettersSchema>(), platform.publish])],
    operations: (get) => get(createLetters),
  });
  const readers = defineModule({
    contract: readersContract,
    owner,
    requires: [],
    tables: { readings: 'what was read' },
    migrations: [readersMigration],
    parts: [provide(createRead, []), provide(createNothing, [])],
    operations: (get) => get(createNothing),
    reactions: [react(lettersEvents.letterWritten, 'read-letter', createRead)],
  });
  return {
    modules: [letters, readers],
    /** Once they are booted. */
    get writers() {
      if (writers === undefined) throw new Error('the modules have not been booted');
      return writers;
    },
  };
}

function rowsFor(letters: readonly string[]): string {
  return JSON.stringify(letters.map((id) => ({ id })));
}

function createNothing() {
  return { doNothing: async () => ({}) };
}

interface ReadersSchema {
  readings: { number: Generated<number>; event_id: string; letter: string; version: number; text: string };
}

const insertReading = statement(
  (build: Kysely<ReadersSchema>, given: { eventId: string; letter: string; version: number; text: string }) =>
    build
      .insertInto('readings')
      .values({ event_id: given.eventId, letter: given.letter, version: given.version, text: given.text }),
);

const lettersMigration = defineMigration('0001-letters', ({ schema }) => [
  schema
    .createTable('letters')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull()),
  schema.createTable('notes').addColumn('text', 'text', (column) => column.notNull()),
]);

const readersMigration = defineMigration('0001-readers', ({ schema }) => [
  schema
    .createTable('readings')
    .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('letter', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull()),
]);
