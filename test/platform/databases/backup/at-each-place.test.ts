import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { backupPlaces, content, digests, during, fill, readers } from '../../../support/backup-places.ts';
import { lettersContract } from '../../../support/fixtures/letters-module.ts';
import { PLACES } from '../../../support/place.ts';

const { placeAt, backup, restore } = backupPlaces();

describe.each(PLACES)('a backup at %s', (name) => {
  it('holds every kind of value, and is what it was when it is restored into an empty place', async () => {
    const source = await placeAt(name);
    await fill(source, name);
    for (const module of ['samples', 'letters', 'readers']) {
      const taken = await backup(source, module, module);
      const target = await placeAt(name);
      const { verified, incarnation } = await restore(target, module, module);
      expect(verified).toBe(true);
      const again = await backup(target, module, `${module} again`);
      expect(content(again)).toEqual(content(taken));
      expect([taken.incarnation, again.incarnation]).toEqual([1, incarnation]);
    }
  });

  it('replaces the data of one module and leaves the others alone', async () => {
    const place = await placeAt(name);
    await fill(place, name);
    const others = await backup(place, 'readers', 'others before');
    const taken = await backup(place, 'samples', 'taken');
    await during(place, name, ({ gateway }) =>
      gateway
        .module('samples')
        .database.transaction(({ query }) =>
          sql`update ${sql.table('parents')} set text = 'spoilt'`.execute(query),
        ),
    );
    await expect(restore(place, 'samples', 'taken')).rejects.toMatchObject({
      code: 'databases.target-not-empty',
    });
    await restore(place, 'samples', 'taken', { replace: true });
    expect(content(await backup(place, 'samples', 'after'))).toEqual(content(taken));
    const left = digests(await backup(place, 'readers', 'others after'));
    expect(left['readings']).toBe(digests(others)['readings']);
    expect(left['incarnations']).toBe(digests(others)['incarnations']);
  });
});

describe('a backup', () => {
  it.each([
    ['sqlite-tables', 'postgres-schema'],
    ['postgres-schema', 'sqlite-database'],
    ['postgres-database', 'postgres-tables'],
  ] as const)('of %s can be restored at %s', async (from, to) => {
    const source = await placeAt(from);
    await fill(source, from);
    const target = await placeAt(to);
    for (const module of ['samples', 'letters', 'readers']) {
      const taken = await backup(source, module, module);
      await restore(target, module, module);
      expect(content(await backup(target, module, `${module} there`))).toEqual(content(taken));
    }
    await during(target, to, async ({ kernel, settled }) => {
      await kernel.client(lettersContract).writeLetter({ id: 'a', text: 'written there' });
      await settled();
      const { readings } = await kernel.client(readers.contract).listReadings({});
      expect(readings.map(({ text }) => text)).toEqual(['first', 'second', 'written there']);
    });
  });
});
