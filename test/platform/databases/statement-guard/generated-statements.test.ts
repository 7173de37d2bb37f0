import Database from 'better-sqlite3';
import fastCheck from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foreign, guardAt, own } from './orders-guard.ts';
import { codeOf, foreignTable } from './refusal.ts';

/** Statements of every nesting over own and foreign names, some of them shadowed by common table expressions. */
function generatedStatements(): fastCheck.Arbitrary<string> {
  const quoted = (name: string) =>
    fastCheck.constantFrom(name, name.toUpperCase(), `"${name}"`, `[${name}]`, `\`${name}\``, `main.${name}`);
  const names = [
    'orders',
    'order_lines',
    'outbox',
    'order_totals',
    'order_search',
    'notes',
    'stock',
    'stock_totals',
    'stock_search',
  ];
  const table = fastCheck.constantFrom(...names).chain(quoted);
  const shadow = fastCheck.constantFrom('stock', 'stock_totals', 'orders');
  const { query } = fastCheck.letrec<{ query: string; source: string; scalar: string }>((tie) => ({
    source: fastCheck.oneof(
      { maxDepth: 3, withCrossShrink: true },
      table,
      tie('query').map((query) => `(${query})`),
      fastCheck.tuple(tie('source'), table).map(([one, other]) => `${one} left join ${other} as extra on 1`),
    ),
    scalar: fastCheck.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fastCheck.constantFrom('1', 'count(*)', "'stock'"),
      tie('query').map((query) => `exists (${query})`),
      table.map((table) => `(select count(*) from ${table})`),
    ),
    query: fastCheck.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fastCheck
        .tuple(tie('scalar'), tie('source'))
        .map(([scalar, source]) => `select ${scalar} from ${source}`),
      fastCheck
        .tuple(tie('source'), tie('scalar'))
        .map(([source, scalar]) => `select 1 as one from ${source} where 1 = ${scalar}`),
      fastCheck
        .tuple(shadow, tie('query'), tie('query'))
        .map(([name, body, query]) => `with ${name} as (${body}) select * from (${query})`),
      fastCheck
        .tuple(tie('source'), tie('source'))
        .map(([one, other]) => `select 1 as one from ${one} union all select 2 from ${other}`),
    ),
  }));
  return fastCheck.oneof(
    query,
    query.map((query) => `insert into outbox (envelope) select 1 from (${query})`),
    fastCheck.tuple(table, query).map(([table, query]) => `delete from ${table} where exists (${query})`),
    query.map((query) => `update outbox set envelope = 1 where exists (${query})`),
  );
}

describe('the statement guard over generated statements', () => {
  it('passes exactly what the engine could run in a file without foreign tables', () => {
    const guard = guardAt('tables', { leaks: [] });
    const shared = new Database(':memory:');
    shared.exec([...own, ...foreign].join(';'));
    const alone = new Database(':memory:');
    alone.exec(own.join(';'));
    const runsOn = (engine: Database.Database, sql: string) => {
      try {
        engine.prepare(sql);
        return true;
      } catch {
        return false;
      }
    };
    let refused = 0;
    let passed = 0;
    fastCheck.assert(
      fastCheck.property(generatedStatements(), (sql) => {
        fastCheck.pre(runsOn(shared, sql));
        const code = codeOf(() => guard.checkStatement(sql));
        if (code === undefined) passed += 1;
        else refused += 1;
        expect(code).toBe(runsOn(alone, sql) ? undefined : foreignTable);
      }),
      { numRuns: 1_000 },
    );
    // Neither side of the property is empty.
    expect(Math.min(passed, refused)).toBeGreaterThan(100);
    shared.close();
    alone.close();
    guard.close();
  });
});
