import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AnyModule, backupModule, restoreModule } from '../../../src/platform/kernel/index.ts';
import { bootModules } from '../../support/boot-modules.ts';
import { lettersContract, lettersModule } from '../../support/fixtures/letters-module.ts';
import { createReadersModule } from '../../support/fixtures/readers-module.ts';
import { createSamplesModule, fillSamples } from '../../support/fixtures/samples-module.ts';
import { makePlace, type Place, PLACES, type PlaceName } from '../../support/place.ts';

const readers = createReadersModule();
const MODULES = [lettersModule, readers.module, createSamplesModule()] as unknown as readonly AnyModule[];

let scratch: string;
let places: Place[];
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tearline-backup-'));
  places = [];
});
afterEach(async () => {
  for (const place of places) await place.remove();
  rmSync(scratch, { recursive: true, force: true });
});

async function placeAt(name: PlaceName, modules = MODULES): Promise<Place> {
  const place = await makePlace(modules, undefined, name);
  places.push(place);
  return place;
}

/** Boots the modules in a place for as long as the work takes. */
async function during<Result>(
  place: Place,
  name: PlaceName,
  work: (booted: Awaited<ReturnType<typeof bootModules>>) => Promise<Result>,
  modules = MODULES,
): Promise<Result> {
  const booted = await bootModules({ modules, folder: place.folder, place: name });
  try {
    return await work(booted);
  } finally {
    await booted.stop();
  }
}

const fill = (place: Place, name: PlaceName) =>
  during(place, name, async ({ kernel, settled }) => {
    const { database } = kernel.module('samples');
    await database.transaction(({ query }) => fillSamples(query, database.placement.engine));
    const { writeLetter } = kernel.client(lettersContract);
    for (const text of ['first', 'second']) await writeLetter({ id: 'a', text });
    await settled();
  });

const backup = (place: Place, module: string, folder: string, modules = MODULES) =>
  backupModule({ modules, environment: place.environment, module, folder: join(scratch, folder) });

interface RestoreOptions {
  readonly replace?: boolean;
  readonly modules?: readonly AnyModule[];
}

const restore = (place: Place, module: string, folder: string, options: RestoreOptions = {}) =>
  restoreModule({
    modules: MODULES,
    environment: place.environment,
    module,
    folder: join(scratch, folder),
    verify: true,
    ...options,
  });

const digests = ({ tables }: Awaited<ReturnType<typeof backup>>) =>
  Object.fromEntries(tables.map(({ table, sha256 }) => [table, sha256]));

/** Without what a restore raises. */
function content(manifest: Awaited<ReturnType<typeof backup>>) {
  const { leases: _leases, incarnations: _incarnations, ...rest } = digests(manifest);
  return rest;
}

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
    await during(place, name, ({ kernel }) =>
      kernel
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

describe.each(['sqlite-database', 'postgres-schema'] as const)('restoring at %s', (name) => {
  it('hands out no number again, and raises the epochs of leases', async () => {
    const place = await placeAt(name);
    await fill(place, name);
    const early = await backup(place, 'samples', 'early');
    const insert = () =>
      during(place, name, ({ kernel }) =>
        kernel.module('samples').database.transaction(async ({ query }) => {
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
      readFileSync(join(scratch, folder, 'leases.jsonl'), 'utf8')
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
    await during(place, name, ({ kernel }) =>
      kernel
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

    const rows = join(scratch, 'taken', 'parents.jsonl');
    const bytes = readFileSync(rows);
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8((flipped[20] ?? 0) ^ 1, 20);
    writeFileSync(rows, flipped);
    await expect(attempt()).rejects.toMatchObject(broken);
    rmSync(rows);
    await expect(attempt()).rejects.toMatchObject(broken);
    writeFileSync(rows, bytes);

    const manifest = join(scratch, 'taken', 'manifest.json');
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
    const file = join(scratch, 'taken', 'parents.jsonl');
    const changed = restoreModule({
      modules: MODULES,
      environment: place.environment,
      module: 'samples',
      folder: join(scratch, 'taken'),
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
      folder: join(scratch, 'taken'),
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

  it('that does not come back as it was is noticed when it is verified', async () => {
    const spoiling = [createSamplesModule('spoiling')] as readonly AnyModule[];
    const place = await placeAt('sqlite-database', spoiling);
    await during(
      place,
      'sqlite-database',
      ({ kernel }) =>
        kernel
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

  it('is for its owner alone to read, and never written over', async () => {
    const place = await placeAt('sqlite-database');
    await fill(place, 'sqlite-database');
    await mkdir(join(scratch, 'taken'));
    await backup(place, 'samples', 'taken');
    const files = readdirSync(join(scratch, 'taken'));
    expect(files).toContain('manifest.json');
    for (const file of files) expect(statSync(join(scratch, 'taken', file)).mode & 0o777).toBe(0o600);
    expect(statSync(join(scratch, 'taken')).mode & 0o777).toBe(0o700);
    await expect(backup(place, 'samples', 'taken')).rejects.toMatchObject({
      code: 'databases.folder-not-empty',
    });
  });

  it('that was interrupted has another name, and is refused', async () => {
    const place = await placeAt('sqlite-database');
    await fill(place, 'sqlite-database');
    const folder = join(scratch, 'taken');
    const interrupted = backupModule({
      modules: MODULES,
      environment: place.environment,
      module: 'samples',
      folder,
      onProgress() {
        const [unfinished] = readdirSync(scratch);
        expect(unfinished).toMatch(/^taken\.incomplete-/);
        expect(existsSync(join(scratch, unfinished ?? '', 'manifest.json'))).toBe(false);
        throw new Error('the lights went out');
      },
    });
    await expect(interrupted).rejects.toThrow('the lights went out');
    expect(readdirSync(scratch)).toEqual([]);
    await mkdir(folder);
    await expect(restore(place, 'samples', 'taken', { replace: true })).rejects.toMatchObject({
      code: 'databases.broken-backup',
    });
    await rm(folder, { recursive: true });
  });
});
