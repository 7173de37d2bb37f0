import { describe, expect, it } from 'vitest';
import { platformMigrations } from '../../migrations/platform/index.ts';
import { modules } from '../../src/modules/index.ts';
import { defineContract, nothing, query } from '../../src/platform/contracts/index.ts';
import { defineMigration } from '../../src/platform/databases/index.ts';
import { SourceTree } from '../../src/platform/extraction/code/source-tree.ts';
import { type AnyModule, BASELINE_FILE, parseBaseline } from '../../src/platform/kernel/index.ts';
import { tryGuard } from './canaries/guard-canaries.ts';
import { runCanaries } from './canaries/run-canaries.ts';
import { tryStatements } from './canaries/statement-canaries.ts';
import { checkMigrations } from './fences/migration-fence.ts';
import { applyBaseline } from './fences/ratchet.ts';
import { runFences } from './fences/run-fences.ts';
import { checkStatements } from './fences/statement-fence.ts';
import { checkTransactions } from './fences/transaction-fence.ts';

const code = new SourceTree(process.cwd());
const added: AnyModule = {
  contract: defineContract('returned-goods', {
    summary: 'What comes back.',
    operations: {
      listReturns: query({ summary: 'All of it.', access: ['module'], input: nothing, output: nothing }),
    },
    events: {},
    errors: {},
  }),
  owner: { team: '@tearline/returns', onCall: 'nobody' },
  requires: [],
  tables: { returned_goods: 'what came back' },
  migrations: [
    defineMigration('0001-returned-goods', ({ schema }) => [
      schema.createTable('returned_goods').addColumn('id', 'text', (column) => column.primaryKey()),
    ]),
  ],
  parts: [],
  operations: () => ({}),
};

it('the canaries of every fence sing for every module, also for one that was added, and alone', async () => {
  const reports = await runCanaries({ modules: [...modules, added], platformMigrations });
  expect(reports.flatMap(({ problems }) => problems)).toEqual([]);
  expect(tryStatements([...modules, added]).planted).toBeGreaterThan(tryStatements(modules).planted);
});

it('the tree as it is was seen whole, and breaks no rule but where the baseline says so', async () => {
  const reports = await runFences({ root: process.cwd(), modules, platformMigrations });
  expect(reports.flatMap(({ problems }) => problems)).toEqual([]);
  const violations = reports.flatMap((report) => report.violations);
  const baseline = parseBaseline(code.read(BASELINE_FILE));
  expect(applyBaseline(violations, baseline, '0000-01-01')).toMatchObject({ fresh: [], problems: [] });
});

it('a folder of modules that the list does not name is an error', () => {
  const without = modules.filter(({ contract }) => contract.module !== 'orders');
  expect(checkStatements(code, without).problems).toEqual([expect.stringContaining('src/modules/orders')]);
});

it('a migration that names a table of another module is a violation, and stops neither fence nor canary', () => {
  const broken: AnyModule = {
    ...added,
    migrations: [
      ...added.migrations,
      defineMigration('0002-peek', ({ schema }) => [
        schema.createIndex('peek').on('products').column('name'),
        schema.alterTable('returned_goods').dropColumn('id'),
      ]),
    ],
  };
  const { violations } = checkMigrations([...modules, broken], platformMigrations);
  const found = violations.filter(({ file }) => file === 'migrations/returned-goods/0002-peek.ts');
  expect(found.map(({ fence, what }) => [fence, what.split(' ', 3).join(' ')])).toEqual([
    ['migrations-apply-to-an-empty-database', 'create index "peek"'],
    ['migrations-apply-to-an-empty-database', 'alter table "returned_goods"'],
    ['migrations-keep-nobody-waiting', expect.any(String)],
    ['migrations-keep-nobody-waiting', expect.any(String)],
  ]);
  expect(found[0]?.remedy).toMatch(
    /^Migration 0002-peek of returned-goods .*no such table: main\.products.*products belongs to catalog.*call its contract \(findProducts/,
  );
  expect(tryGuard([...modules, broken], platformMigrations).problems).toEqual([]);
});

describe('a fence that sees nothing of a module says so', () => {
  const files = code.in('src/modules').filter((file) => !file.startsWith('src/modules/orders/'));
  const blind = new SourceTree(undefined, new Map(files.map((file) => [file, code.text(file)])));

  it.each([
    ['statements', checkStatements, 'orders, which owns'],
    ['transactions', checkTransactions, 'orders, which requires'],
  ] as const)('%s', (_name, check, said) => {
    expect(check(blind, modules).problems).toEqual([expect.stringContaining(said)]);
  });
});
