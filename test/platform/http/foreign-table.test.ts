import { sql } from 'kysely';
import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { defineContract, query } from '../../../src/platform/contracts/index.ts';
import { defineMigration, type ModuleDatabase } from '../../../src/platform/databases/index.ts';
import { httpConfiguration, startHttpServer } from '../../../src/platform/http/index.ts';
import { databaseOf, defineModule, provide } from '../../../src/platform/kernel/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersModule } from '../../support/fixtures/letters-module.ts';
import type { PlaceName } from '../../support/place.ts';
import { request } from '../../support/start-shop.ts';

interface SnoopsSchema {
  snoops: { id: string };
}

const contract = defineContract('snoops', {
  summary: 'Reads what is not its own.',
  errors: {},
  events: {},
  operations: {
    readLetters: query({
      summary: 'What others have written.',
      route: 'GET /snoops',
      access: ['public'],
      input: z.strictObject({ table: z.string() }),
      output: z.object({}),
    }),
  },
});

function createSnoops(database: ModuleDatabase<SnoopsSchema>) {
  return async ({ table }: { table: string }) => {
    await sql`select text from ${sql.raw(table)}`.execute(database.query);
    return {};
  };
}

const snoopsModule = defineModule({
  contract,
  owner: { team: '@tearline/tests', onCall: 'nobody' },
  requires: [],
  tables: { snoops: 'nothing' },
  migrations: [
    defineMigration('0001-snoops', ({ schema }) => [
      schema.createTable('snoops').addColumn('id', 'text', (column) => column.primaryKey().notNull()),
    ]),
  ],
  parts: [provide(createSnoops, [databaseOf<SnoopsSchema>()])],
  operations: (get) => ({ readLetters: get(createSnoops) }),
});

/** The letters of the other module, as somebody would name them who means to reach them. */
const LETTERS: Readonly<Partial<Record<PlaceName, string>>> = {
  'sqlite-database': 'letters',
  'sqlite-tables': 'letters_letters',
  'postgres-tables': 'tearline_shared.letters_letters',
  'postgres-schema': 'letters.letters',
  'postgres-database': 'letters.letters',
};

let booted: BootedModules;
let server: Awaited<ReturnType<typeof startHttpServer>>;
afterEach(async () => {
  await server.drain(1_000);
  await booted.stop();
});

it.each(Object.entries(LETTERS))(
  'at %s a client is told nothing of a statement on a foreign table, and the log has all of it',
  async (place, table) => {
    booted = await bootModules({ modules: [lettersModule, snoopsModule], place: place as PlaceName });
    const { gateway: kernel } = booted;
    const logged = vi.spyOn(kernel.logger, 'error');
    server = await startHttpServer(
      kernel,
      httpConfiguration.parse({ PORT: '0', RATE_LIMIT: 'off' }),
      async () => ({ kind: 'anonymous' }),
    );
    const { status, headers, body } = await request(
      `http://127.0.0.1:${server.port}/snoops?table=${table}`,
      'GET',
    );
    expect([status, headers.get('content-type')]).toEqual([
      500,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(body).toMatchObject({ status: 500, code: 'http.internal-error' });
    expect(JSON.stringify(body)).not.toMatch(/select|letters|snoops|databases\./i);
    const errors = logged.mock.calls.map(([entry]) => (entry as unknown as { err: unknown }).err);
    expect(errors).toContainEqual(
      expect.objectContaining({
        code: 'databases.foreign-table',
        details: {
          module: 'snoops',
          owner: 'letters',
          table: expect.stringMatching(/letters$/),
          remedy: expect.stringContaining('call its contract (writeLetter, readLetter)'),
        },
      }),
    );
  },
);
