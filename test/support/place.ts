import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../src/platform/foundation/index.ts';
import type { AnyModule } from '../../src/platform/kernel/index.ts';
import { copyTemplates, dropCopies } from './postgres-templates.ts';

/** Every engine with each of its levels. */
export const PLACES = [
  'sqlite-database',
  'sqlite-tables',
  'postgres-schema',
  'postgres-tables',
  'postgres-database',
  'postgres-instance',
] as const;
export type PlaceName = (typeof PLACES)[number];

/** Where the modules of a test lie, and how to say so to the platform. */
export interface Place {
  readonly folder: string;
  readonly environment: Environment;
  remove(): Promise<void>;
}

const NOTE = 'place-of-test.json';

/** Where the tests of this run put their modules: the parameter of `npm run test:matrix`. */
export function placeOfRun(): PlaceName {
  const name = process.env['TEARLINE_TEST_PLACE'] ?? 'sqlite-database';
  const found = PLACES.find((place) => place === name);
  if (found === undefined)
    throw new Error(`TEARLINE_TEST_PLACE: there is no ${name}; use one of ${PLACES.join(', ')}`);
  return found;
}

export function isOnPostgres(): boolean {
  return placeOfRun().startsWith('postgres');
}

/**
 * An empty, migrated place for modules. In a folder that has been a place before, that place again, with
 * what it holds.
 */
export async function makePlace(
  modules: readonly AnyModule[],
  kept?: string,
  name: PlaceName = placeOfRun(),
): Promise<Place> {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'tearline-')));
  const [engine, level] = name.split('-') as ['sqlite' | 'postgres', string];
  if (engine === 'sqlite') {
    return {
      folder,
      environment: { DATABASE_URL: `sqlite:${folder}`, DATABASE_ISOLATION: level },
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  }
  const note = join(folder, NOTE);
  const before = existsSync(note) ? (JSON.parse(readFileSync(note, 'utf8')) as Environment) : undefined;
  const environment = { ...(before ?? (await copyTemplates(modules, level))), DATA_FOLDER: folder };
  writeFileSync(note, JSON.stringify(environment));
  return {
    folder,
    environment,
    async remove() {
      await dropCopies(modules, environment);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A short name for a set of modules. */
export function nameOf(modules: readonly AnyModule[]): string {
  const names = modules.map(({ contract, migrations }) => [
    contract.module,
    migrations.map(({ name }) => name),
  ]);
  return createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 8);
}
