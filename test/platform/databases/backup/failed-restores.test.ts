import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { type AnyModule, restoreModule } from '../../../../src/platform/kernel/index.ts';
import { backupPlaces, content, during, fill, MODULES } from '../../../support/backup-places.ts';
import { createSamplesModule } from '../../../support/fixtures/samples-module.ts';

const { pathOf, placeAt, backup, restore } = backupPlaces();

describe.each(['sqlite-database', 'postgres-schema'] as const)('restoring at %s', (name) => {
  it('is refused while the shop serves the module, and changes nothing', async () => {
    const place = await placeAt(name);
    await fill(place, name);
    const taken = await backup(place, 'samples', 'taken');
    await during(place, name, () =>
      expect(restore(place, 'samples', 'taken', { replace: true })).rejects.toMatchObject({
        code: 'databases.module-served',
      }),
    );
    expect(content(await backup(place, 'samples', 'after'))).toEqual(content(taken));
  });

  it('is refused when the backup is not whole, or is not the module’s, and changes nothing', async () => {
    const place = await placeAt(name);
    await fill(place, name);
    const taken = await backup(place, 'samples', 'taken');
    const attempt = (module = 'samples') => restore(place, module, 'taken', { replace: true });
    const broken = { code: 'databases.broken-backup' };

    const rows = pathOf('taken', 'parents.jsonl');
    const bytes = readFileSync(rows);
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8((flipped[20] ?? 0) ^ 1, 20);
    writeFileSync(rows, flipped);
    await expect(attempt()).rejects.toMatchObject(broken);
    rmSync(rows);
    await expect(attempt()).rejects.toMatchObject(broken);
    writeFileSync(rows, bytes);

    const manifest = pathOf('taken', 'manifest.json');
    const text = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, text.replace(`"rows": ${taken.tables[0]?.rows}`, '"rows": 77'));
    await expect(attempt()).rejects.toMatchObject(broken);
    rmSync(manifest);
    await expect(attempt()).rejects.toMatchObject(broken);
    writeFileSync(manifest, text);

    await expect(attempt('readers')).rejects.toMatchObject({ code: 'databases.foreign-backup' });
    expect(content(await backup(place, 'samples', 'after'))).toEqual(content(taken));
    await expect(attempt()).resolves.toMatchObject({ verified: true });
  });

  it('is refused when a file is changed while it is restored', async () => {
    const place = await placeAt(name);
    await fill(place, name);
    const taken = await backup(place, 'samples', 'taken');
    const file = pathOf('taken', 'parents.jsonl');
    const changed = restoreModule({
      modules: MODULES,
      environment: place.environment,
      module: 'samples',
      folder: pathOf('taken'),
      replace: true,
      onProgress: ({ table }) => {
        if (table !== 'parents') writeFileSync(file, '');
      },
    });
    await expect(changed).rejects.toMatchObject({ code: 'databases.broken-backup' });
    expect(content(await backup(place, 'samples', 'after'))).toEqual(content(taken));
  });

  it('rolls back when something fails on the way', async () => {
    const place = await placeAt(name);
    await fill(place, name);
    const taken = await backup(place, 'samples', 'taken');
    const failing = restoreModule({
      modules: MODULES,
      environment: place.environment,
      module: 'samples',
      folder: pathOf('taken'),
      replace: true,
      onProgress: ({ table, isDone }) => {
        if (table === 'parents' && isDone) throw new Error('the lights went out');
      },
    });
    await expect(failing).rejects.toMatchObject({ code: 'databases.restore-failed' });
    expect(content(await backup(place, 'samples', 'after'))).toEqual(content(taken));
  });
});

describe('a backup', () => {
  it('that does not come back as it was is noticed when it is verified', async () => {
    const spoiling = [createSamplesModule('spoiling')] as readonly AnyModule[];
    const place = await placeAt('sqlite-database', spoiling);
    await during(
      place,
      'sqlite-database',
      ({ gateway }) =>
        gateway
          .module('samples')
          .database.transaction(({ query }) =>
            sql`insert into ${sql.table('parents')} (text) values ('once')`.execute(query),
          ),
      spoiling,
    );
    await backup(place, 'samples', 'taken', spoiling);
    await expect(
      restore(place, 'samples', 'taken', { replace: true, modules: spoiling }),
    ).rejects.toMatchObject({ code: 'databases.unequal-copy', details: { tables: ['parents'] } });
  });
});
