import { type Kysely, sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import type { ModuleDatabase } from '../../../src/platform/databases/index.ts';
import type { Environment } from '../../../src/platform/foundation/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersModule } from '../../support/fixtures/letters-module.ts';
import { createReadersModule } from '../../support/fixtures/readers-module.ts';
import { PLACES, type PlaceName } from '../../support/place.ts';

interface ForeignSchema {
  readings: { letter: string };
}

let booted: BootedModules | undefined;
afterEach(async () => {
  await booted?.stop();
  booted = undefined;
});

async function bootAt(
  place: PlaceName,
  environment: Environment = {},
): Promise<ModuleDatabase<ForeignSchema>> {
  booted = await bootModules({ modules: [lettersModule, createReadersModule().module], place, environment });
  return booted.gateway.module('letters').database as unknown as ModuleDatabase<ForeignSchema>;
}

const REFUSED = {
  code: 'databases.foreign-table',
  message: expect.stringMatching(/readings.* belongs to readers\..*call its contract \(.*listReadings/s),
  details: { module: 'letters', owner: 'readers', remedy: expect.stringContaining('listReadings') },
};

describe.each(PLACES)('on %s', (place) => {
  it('whoever names a table of readers is told so, with the contract, however it is named and run', async () => {
    const database = await bootAt(place);
    const query = database.query as Kysely<ForeignSchema>;
    await expect(query.selectFrom('readings').select('letter').execute()).rejects.toMatchObject(REFUSED);
    for (const name of ['readings', 'readers.readings', 'letters.readings', 'public.readings']) {
      const reading = sql`select * from ${sql.raw(name)}`.execute(database.query);
      await expect(reading, name).rejects.toMatchObject(REFUSED);
      const writing = database.transaction((transaction) =>
        sql`delete from ${sql.raw(name)}`.execute(transaction.query),
      );
      await expect(writing, name).rejects.toMatchObject(REFUSED);
    }
  });

  it('a name of its own in a statement may be that of a table of readers', async () => {
    const database = await bootAt(place);
    const reading =
      sql`with readings as (select id from ${sql.table('letters')}) select count(*) as many from readings`.execute(
        database.query,
      );
    expect((await reading).rows).toEqual([{ many: 0 }]);
  });

  it('it is told so too where readers run in another process', async () => {
    const database = await bootAt(place, { MODULES: 'letters', READERS_URL: 'http://127.0.0.1:1' });
    const query = database.query as Kysely<ForeignSchema>;
    await expect(query.selectFrom('readings').select('letter').execute()).rejects.toMatchObject(REFUSED);
  });
});
