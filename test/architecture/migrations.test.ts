import { expect, it } from 'vitest';
import { platformMigrations } from '../../migrations/platform/index.ts';
import { modules } from '../../src/modules/index.ts';
import {
  createPasswords,
  Databases,
  findUnsafeStatements,
  readPlacement,
} from '../../src/platform/databases/index.ts';
import { compileMigration } from '../../src/platform/databases/migration.ts';
import { createLogger } from '../../src/platform/observability/index.ts';

/** Released before the check, with why that does no harm. Nothing new belongs here. */
const EXCUSED: Readonly<Record<string, string>> = {
  'platform/0002-incarnations':
    'builds a unique index on the outbox, which holds a few days of events and was released with the engine: no shop on PostgreSQL has had it without.',
};

/** As it would run on PostgreSQL, in a schema of the module's own. */
function compile(definition: (typeof modules)[number]) {
  const { contract, tables, migrations } = definition;
  const environment = { DATABASE_URL: 'postgres://127.0.0.1:1/tearline' };
  const placement = readPlacement(contract.module, environment, []);
  if (placement === undefined) throw new Error(`${contract.module} has no place`);
  const manifest = { module: contract.module, tables: Object.keys(tables), remedy: '' };
  const databases = new Databases([manifest], createLogger('silent'), createPasswords([], {}, ''));
  const query = databases.open(placement).query as unknown as Parameters<typeof compileMigration>[1]['query'];
  return [...platformMigrations, ...migrations].map((migration) => ({
    module: contract.module,
    ...compileMigration(migration, { query, engine: 'postgres' }),
  }));
}

const compiled = modules.flatMap((definition) => compile(definition));

it('no migration makes a busy module wait or breaks the version that still runs', () => {
  const unsafe = compiled
    .filter(({ name }) => EXCUSED[name] === undefined)
    .flatMap(({ module, name, sql }) =>
      findUnsafeStatements(sql).map((found) => ({ module, name, ...found })),
    );
  expect(unsafe).toEqual([]);
});

it('what is excused would be reported', () => {
  const reported = new Set(
    compiled.filter(({ sql }) => findUnsafeStatements(sql).length > 0).map(({ name }) => name),
  );
  expect([...reported]).toEqual(Object.keys(EXCUSED));
});
