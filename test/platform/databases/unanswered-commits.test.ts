import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ModuleDatabase, statement } from '../../../src/platform/databases/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersModule } from '../../support/fixtures/letters-module.ts';
import { makePlace, type Place } from '../../support/place.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';

interface LettersSchema {
  letters: { id: string; text: string; version: number };
}

const insertLetter = statement((query: Kysely<LettersSchema>, given: { id: string }) =>
  query.insertInto('letters').values({ id: given.id, text: sql.lit('dear'), version: sql.lit(1) }),
);
const findLetter = statement((query: Kysely<LettersSchema>, given: { id: string }) =>
  query.selectFrom('letters').select('id').where('id', '=', given.id),
);

/** An answer that takes longer than any statement may. */
const TOO_SLOW = { is: 'slow', milliseconds: 3_000 } as const;

let place: Place;
let proxy: TcpProxy;
let booted: BootedModules;
let database: ModuleDatabase<LettersSchema>;
beforeEach(async () => {
  place = await makePlace([lettersModule], undefined, 'postgres-schema');
  const url = new URL(place.environment['DATABASE_URL'] ?? '');
  proxy = await TcpProxy.start({ host: url.hostname, port: Number(url.port) });
  url.port = String(proxy.port);
  booted = await bootModules({
    modules: [lettersModule],
    place: 'postgres-schema',
    folder: place.folder,
    environment: {
      LETTERS_DATABASE_URL: url.href,
      LETTERS_DATABASE_ISOLATION: 'schema',
      LETTERS_DATABASE_STATEMENT_TIMEOUT: '300',
    },
  });
  database = booted.gateway.module('letters').database as unknown as ModuleDatabase<LettersSchema>;
});
afterEach(async () => {
  proxy.become({ is: 'open' });
  await booted.stop();
  await proxy.stop();
  await place.remove();
});

describe('a commit that went out and was not answered', () => {
  const unknown = { code: 'databases.outcome-unknown', kind: 'timeout' };
  const isStored = (id: string) => async () => (await database.first(findLetter, { id })) !== undefined;

  it('is unknown, not undone, also when the statements that went with it were not answered either', async () => {
    const writing = database.transaction(async (transaction) => {
      await transaction.first(findLetter, { id: 'a' });
      proxy.become(TOO_SLOW);
      transaction.enqueue(insertLetter, { id: 'a' });
    });
    await expect(writing).rejects.toMatchObject(unknown);
    proxy.become({ is: 'open' });
    await until(isStored('a'));
  });

  it('is unknown for a statement that is a transaction of its own', async () => {
    await database.execute(insertLetter, { id: 'before' });
    proxy.become(TOO_SLOW);
    await expect(database.execute(insertLetter, { id: 'a' })).rejects.toMatchObject(unknown);
    proxy.become({ is: 'open' });
    await until(isStored('a'));
  });
});
