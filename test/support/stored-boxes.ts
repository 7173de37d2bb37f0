import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import {
  createPasswords,
  Databases,
  defineMigration,
  type Migration,
  type ModuleDatabase,
  type Placement,
  readPlacement,
  statement,
} from '../../src/platform/databases/index.ts';
import { createLogger } from '../../src/platform/observability/index.ts';
import type { PlaceName } from './place.ts';
import { testPostgres } from './postgres-cluster.ts';
import { placeModules, ProvisionedModules } from './provisioned-modules.ts';

export interface BoxesSchema {
  boxes: { id: string; size: number };
}

const manifests = [
  { module: 'storage', tables: ['boxes'], remedy: 'call its contract' },
  { module: 'shipping', tables: ['crates'], remedy: 'call its contract' },
];

export const boxes0001 = defineMigration('0001-boxes', ({ schema }) => [
  schema
    .createTable('boxes')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('size', 'integer', (column) => column.notNull()),
]);
export const boxes0002 = defineMigration('0002-colour', ({ schema }) => [
  schema.alterTable('boxes').addColumn('colour', 'text', (column) => column.notNull().defaultTo('brown')),
]);
export const boxes0003 = defineMigration('0003-weight', ({ schema }) => [
  schema.alterTable('boxes').addColumn('weight', 'integer'),
]);
export const crates0001 = defineMigration('0001-crates', ({ schema }) => [
  schema.createTable('crates').addColumn('id', 'text', (column) => column.primaryKey().notNull()),
]);

export const insertBox = statement((query: Kysely<BoxesSchema>, given: { id: string; size: number }) =>
  query.insertInto('boxes').values({ id: given.id, size: given.size }),
);
export const listBoxes = statement((query: Kysely<BoxesSchema>, _given: object) =>
  query.selectFrom('boxes').select(['id', 'size']).orderBy('id'),
);

/** The databases of one process, with boxes in storage. */
export interface OpenedBoxes {
  readonly databases: Databases;
  readonly storage: ModuleDatabase<BoxesSchema>;
  migrate(...migrations: readonly Migration[]): Promise<string[]>;
}

/** Two empty places, of storage and shipping, for tests of what happens to them. */
export class BoxesPlace {
  readonly placements: readonly Placement[];
  /** Where they lie on PostgreSQL. */
  readonly provisioned: ProvisionedModules | undefined;
  readonly #folder: string;
  readonly #opened: Databases[] = [];

  private constructor(
    placements: readonly Placement[],
    provisioned: ProvisionedModules | undefined,
    folder: string,
  ) {
    this.placements = placements;
    this.provisioned = provisioned;
    this.#folder = folder;
  }

  /** `base` is the name of the database and of the roles on the cluster of the run. */
  static async create(name: PlaceName, base: string): Promise<BoxesPlace> {
    const folder = await mkdtemp(join(tmpdir(), 'tearline-boxes-'));
    const [engine, level] = name.split('-') as ['sqlite' | 'postgres', 'tables' | 'schema' | 'database'];
    if (engine === 'sqlite') {
      const environment = { DATABASE_URL: `sqlite:${folder}`, DATABASE_ISOLATION: level };
      const placements = manifests.map(({ module }) => readPlacement(module, environment, []));
      return new BoxesPlace(
        placements.filter((placement) => placement !== undefined),
        undefined,
        folder,
      );
    }
    const { adminUrl } = await testPostgres();
    const placements = placeModules(adminUrl, base, { storage: level, shipping: level });
    const provisioned = await ProvisionedModules.create(placements, adminUrl);
    await provisioned.provision();
    return new BoxesPlace(placements, provisioned, folder);
  }

  /** As a process would that knows these passwords: all, or those of the runtime roles alone. */
  open(known: 'all passwords' | 'no migrator' = 'all passwords'): OpenedBoxes {
    const all = createPasswords(this.placements, {}, this.provisioned?.credentialsFile ?? '');
    const of = (role: string) => (known === 'no migrator' && role.endsWith('_migrator') ? [] : all.of(role));
    const databases = new Databases(manifests, createLogger('silent'), { of });
    this.#opened.push(databases);
    const handles = this.placements.map((placement) => databases.open(placement));
    return {
      databases,
      storage: handles[0] as unknown as ModuleDatabase<BoxesSchema>,
      migrate: (...migrations) => databases.migrate('storage', migrations),
    };
  }

  async remove(): Promise<void> {
    for (const databases of this.#opened) await databases.close();
    await this.provisioned?.remove();
    await rm(this.#folder, { recursive: true });
  }
}
