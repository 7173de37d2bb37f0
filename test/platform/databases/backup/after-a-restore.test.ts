import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { AnyModule } from '../../../../src/platform/kernel/index.ts';
import { backupPlaces, content, during, fill, MODULES, readers } from '../../../support/backup-places.ts';
import { lettersContract } from '../../../support/fixtures/letters-module.ts';
import { createSamplesModule } from '../../../support/fixtures/samples-module.ts';

const { pathOf, placeAt, backup, restore } = backupPlaces();

describe.each(['sqlite-database', 'postgres-schema'] as const)('restoring at %s', (name) => {
  it('hands out no number again, and raises the epochs of leases', async () => {
    const place = await placeAt(name);
    await fill(place, name);
    const early = await backup(place, 'samples', 'early');
    const insert = () =>
      during(place, name, ({ gateway }) =>
        gateway.module('samples').database.transaction(async ({ query }) => {
          const { rows } = await sql<{
            id: number;
          }>`insert into ${sql.table('parents')} (text) values ('late') returning id`.execute(query);
          return Number(rows[0]?.id);
        }),
      );
    const late = await insert();
    await restore(place, 'samples', 'early', { replace: true });
    expect(await insert()).toBe(late + 1);
    const epochs = (folder: string) =>
      readFileSync(pathOf(folder, 'leases.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)[1] as number);
    await backup(place, 'samples', 'late');
    expect(Math.min(...epochs('late'))).toBeGreaterThan(Math.max(...epochs('early')) + 1);
    expect(early.sequences.find(({ table }) => table === 'parents')?.last).toBe(String(late - 1));
  });

  it('lets consumers take the events of the new incarnation, and those that they forgot to have seen never', async () => {
    const place = await placeAt(name);
    await fill(place, name);
    const older = await backup(place, 'letters', 'older');
    const write = (text: string) =>
      during(place, name, async ({ kernel, settled }) => {
        await kernel.client(lettersContract).writeLetter({ id: 'a', text });
        await settled();
        return (await kernel.client(readers.contract).listReadings({})).readings;
      });
    await write('lost');
    const { incarnation } = await restore(place, 'letters', 'older', { replace: true });
    expect(incarnation).toBeGreaterThan(older.incarnation);
    // As after a long time: what tells that the events kept in the outbox took effect is gone.
    await during(place, name, ({ gateway }) =>
      gateway
        .module('readers')
        .database.transaction(({ query }) => sql`delete from ${sql.table('inbox')}`.execute(query)),
    );
    const readings = await write('again the third');
    expect(readings.map(({ version, text }) => [version, text])).toEqual([
      [1, 'first'],
      [2, 'second'],
      [3, 'lost'],
      [3, 'again the third'],
    ]);
  });

  it('tells a consumer that was restored all that it has forgotten, once', async () => {
    const place = await placeAt(name);
    await fill(place, name);
    await backup(place, 'readers', 'older');
    await during(place, name, async ({ kernel, settled }) => {
      await kernel.client(lettersContract).writeLetter({ id: 'a', text: 'third' });
      await settled();
    });
    await restore(place, 'readers', 'older', { replace: true });
    const texts = () =>
      during(place, name, async ({ kernel, settled }) => {
        await settled();
        const { readings } = await kernel.client(readers.contract).listReadings({});
        return readings.map(({ text }) => text);
      });
    expect(await texts()).toEqual(['first', 'second', 'third']);
    expect(await texts()).toEqual(['first', 'second', 'third']);
  });

  it('migrates forward what an older version has backed up', async () => {
    const place = await placeAt(name);
    await fill(place, name);
    const taken = await backup(place, 'samples', 'older');
    const newer = MODULES.map((module) =>
      module.contract.module === 'samples' ? (createSamplesModule(2) as AnyModule) : module,
    );
    const target = await placeAt(name, newer);
    const { migrated } = await restore(target, 'samples', 'older', { modules: newer });
    expect(migrated).toEqual(['0002-notes']);
    const again = await backup(target, 'samples', 'newer', newer);
    expect(content(again)['children']).toBe(content(taken)['children']);
    expect(again.tables.find(({ table }) => table === 'parents')?.columns.at(-1)?.name).toBe('note');
    await expect(restore(place, 'samples', 'newer', { replace: true })).rejects.toMatchObject({
      code: 'databases.unfitting-backup',
    });
  });
});
