import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type AnyModule, backupModule, restoreModule } from '../../src/platform/kernel/index.ts';
import { type BootedModules, bootModules } from './boot-modules.ts';
import { lettersContract, lettersModule } from './fixtures/letters-module.ts';
import { createReadersModule } from './fixtures/readers-module.ts';
import { createSamplesModule, fillSamples } from './fixtures/samples-module.ts';
import { makePlace, type Place, type PlaceName } from './place.ts';

export const readers = createReadersModule();
export const MODULES = [
  lettersModule,
  readers.module,
  createSamplesModule(),
] as unknown as readonly AnyModule[];

type Manifest = Awaited<ReturnType<typeof backupModule>>;

interface RestoreOptions {
  readonly replace?: boolean;
  readonly modules?: readonly AnyModule[];
}

/** Places with modules, and a folder for their backups, which are there for one test. */
export function backupPlaces() {
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
  const pathOf = (...names: string[]) => join(scratch, ...names);
  return {
    pathOf,
    async placeAt(name: PlaceName, modules = MODULES): Promise<Place> {
      const place = await makePlace(modules, undefined, name);
      places.push(place);
      return place;
    },
    backup: (place: Place, module: string, folder: string, modules = MODULES) =>
      backupModule({ modules, environment: place.environment, module, folder: pathOf(folder) }),
    restore: (place: Place, module: string, folder: string, options: RestoreOptions = {}) =>
      restoreModule({
        modules: MODULES,
        environment: place.environment,
        module,
        folder: pathOf(folder),
        verify: true,
        ...options,
      }),
  };
}

/** Boots the modules in a place for as long as the work takes. */
export async function during<Result>(
  place: Place,
  name: PlaceName,
  work: (booted: BootedModules) => Promise<Result>,
  modules = MODULES,
): Promise<Result> {
  const booted = await bootModules({ modules, folder: place.folder, place: name });
  try {
    return await work(booted);
  } finally {
    await booted.stop();
  }
}

export function fill(place: Place, name: PlaceName): Promise<void> {
  return during(place, name, async ({ kernel, gateway, settled }) => {
    const { database } = gateway.module('samples');
    await database.transaction(({ query }) => fillSamples(query, database.placement.engine));
    const { writeLetter } = kernel.client(lettersContract);
    for (const text of ['first', 'second']) await writeLetter({ id: 'a', text });
    await settled();
  });
}

export function digests({ tables }: Manifest) {
  return Object.fromEntries(tables.map(({ table, sha256 }) => [table, sha256]));
}

/** Without what a restore raises. */
export function content(manifest: Manifest) {
  const { leases: _leases, incarnations: _incarnations, ...rest } = digests(manifest);
  return rest;
}
