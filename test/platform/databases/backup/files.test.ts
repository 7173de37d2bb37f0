import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { backupModule } from '../../../../src/platform/kernel/index.ts';
import { backupPlaces, fill, MODULES } from '../../../support/backup-places.ts';

const { pathOf, placeAt, backup, restore } = backupPlaces();

describe('a backup', () => {
  it('is for its owner alone to read, and never written over', async () => {
    const place = await placeAt('sqlite-database');
    await fill(place, 'sqlite-database');
    await mkdir(pathOf('taken'));
    await backup(place, 'samples', 'taken');
    const files = readdirSync(pathOf('taken'));
    expect(files).toContain('manifest.json');
    for (const file of files) expect(statSync(pathOf('taken', file)).mode & 0o777).toBe(0o600);
    expect(statSync(pathOf('taken')).mode & 0o777).toBe(0o700);
    await expect(backup(place, 'samples', 'taken')).rejects.toMatchObject({
      code: 'databases.folder-not-empty',
    });
  });

  it('that was interrupted has another name, and is refused', async () => {
    const place = await placeAt('sqlite-database');
    await fill(place, 'sqlite-database');
    const folder = pathOf('taken');
    const interrupted = backupModule({
      modules: MODULES,
      environment: place.environment,
      module: 'samples',
      folder,
      onProgress() {
        const [unfinished] = readdirSync(pathOf());
        expect(unfinished).toMatch(/^taken\.incomplete-/);
        expect(existsSync(pathOf(unfinished ?? '', 'manifest.json'))).toBe(false);
        throw new Error('the lights went out');
      },
    });
    await expect(interrupted).rejects.toThrow('the lights went out');
    expect(readdirSync(pathOf())).toEqual([]);
    await mkdir(folder);
    await expect(restore(place, 'samples', 'taken', { replace: true })).rejects.toMatchObject({
      code: 'databases.broken-backup',
    });
    await rm(folder, { recursive: true });
  });
});
