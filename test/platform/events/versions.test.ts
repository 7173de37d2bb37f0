import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statement } from '../../../src/platform/databases/index.ts';
import { AppError } from '../../../src/platform/foundation/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { createNotesModule, createPupilsModule, noteTaken } from '../../support/fixtures/notes-modules.ts';
import { makePlace } from '../../support/place.ts';
import { until } from '../../support/until.ts';

const { first, second, third } = noteTaken;
const OF_FIRST = { words: 'two words' };
const AS_THIRD = { lines: [{ words: 'two words' }], mood: 'unknown' };

interface Outbox {
  outbox: { envelope: string };
  inbox: { state: string; attempts: number; errors: string };
}

/** As the version before the first release with versions in a URN wrote it. */
const writeAsBefore = statement((query: Kysely<Outbox>, _given: object) =>
  query.updateTable('outbox').set({
    envelope: sql`replace(envelope, 'urn:tearline:event:notes.note-taken:', '/schemas/notes.note-taken/')`,
  }),
);
const readAttempts = statement((query: Kysely<Outbox>, _given: object) =>
  query.selectFrom('inbox').select(['state', 'attempts', 'errors']),
);

describe.each(['sqlite-database', 'postgres-schema'] as const)(
  'an event of an older version at %s',
  (place) => {
    let folder: string;
    let booted: BootedModules;
    let stopped: boolean;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tearline-versions-'));
    });
    afterEach(async () => {
      if (!stopped) await booted.stop();
      const modules = [createNotesModule(first).module, createPupilsModule(first).module];
      await (await makePlace(modules as never, folder, place)).remove();
      await rm(folder, { recursive: true, force: true });
    });

    type Release = (typeof noteTaken)[keyof typeof noteTaken];

    /** Both modules in a release of each, on what the one before has left. */
    async function start(published: Release, known: Release, onLearned?: () => void) {
      const notes = createNotesModule(published);
      const pupils = createPupilsModule(known, onLearned);
      booted = await bootModules({ modules: [notes.module, pupils.module], folder, place });
      stopped = false;
      const { takeNote } = booted.gateway.client(notes.contract);
      const { listLearned } = booted.gateway.client(pupils.contract);
      return { takeNote, learned: async () => (await listLearned({})).learned };
    }
    async function stop() {
      await booted.stop();
      stopped = true;
    }

    it('waits in the outbox, and is read by a consumer of the third version', async () => {
      // Nobody hears of it in its own version: the consumer does not come with this release.
      const { takeNote } = await start(first, second, () => {
        throw new AppError({ code: 'pupils.away', kind: 'unavailable', message: 'Nobody is there.' });
      });
      const { database } = booted.gateway.module('notes');
      await booted.gateway.delivery.stop();
      await takeNote({ key: 'a', version: 1, data: OF_FIRST });
      await database.transaction((transaction) => transaction.execute(writeAsBefore, {}));
      await stop();

      const { learned } = await start(third, third);
      await booted.settled();
      expect(await learned()).toEqual([{ key: 'a', data: AS_THIRD }]);
    });

    it('waits in the inbox, where it was accepted in its own version', async () => {
      const { takeNote } = await start(first, first, () => {
        throw new AppError({ code: 'pupils.away', kind: 'unavailable', message: 'Nobody is there.' });
      });
      await takeNote({ key: 'a', version: 1, data: OF_FIRST });
      await until(
        async () => (await booted.gateway.module('pupils').database.all(readAttempts, {})).length === 1,
      );
      await stop();

      const { learned } = await start(third, third);
      await booted.settled();
      expect(await learned()).toEqual([{ key: 'a', data: AS_THIRD }]);
    });

    it('is followed in its key by one of the present version', async () => {
      const old = await start(first, third);
      await old.takeNote({ key: 'a', version: 1, data: OF_FIRST });
      await booted.settled();
      await stop();

      const now = await start(third, third);
      await now.takeNote({ key: 'a', version: 2, data: { lines: [], mood: 'good' } });
      await booted.settled();
      expect(await now.learned()).toEqual([
        { key: 'a', data: AS_THIRD },
        { key: 'a', data: { lines: [], mood: 'good' } },
      ]);
    });

    it('waits for a consumer that knows it when it is newer, saying what to deploy first', async () => {
      const early = await start(third, second);
      await early.takeNote({ key: 'a', version: 1, data: AS_THIRD });
      const attempts = () => booted.gateway.module('pupils').database.all(readAttempts, {});
      // More than the attempts that an event has which is at fault itself.
      await until(async () => ((await attempts())[0]?.attempts ?? 0) > 8);
      expect(await attempts()).toMatchObject([
        {
          state: 'pending',
          errors: expect.stringContaining('Deploy the newer version of the consumer first'),
        },
      ]);
      expect((await attempts())[0]?.errors).toContain('events.newer-version');
      await stop();

      const { learned } = await start(third, third);
      await booted.settled();
      expect(await learned()).toEqual([{ key: 'a', data: AS_THIRD }]);
    });
  },
);
