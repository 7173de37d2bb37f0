import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createStatementGuard } from '../../../../src/platform/databases/statement-guard/index.ts';
import { legitimateStatements } from './legitimate-statements.ts';
import { foreign, guardAt, own, ownsName, remedy, schemaAt } from './orders-guard.ts';
import { codeOf, forbiddenStatement, foreignTable, refusal } from './refusal.ts';

describe('the statement guard, when things go wrong', () => {
  it('sees the views and keys of another module that hang on an own table', () => {
    const guard = guardAt('tables', {
      leaks: [],
      foreign: ['stock_orders', 'stock_view'],
      definitions: [
        'create table stock_orders (id integer references outbox(seq) on delete cascade)',
        'create view stock_view as select * from outbox',
      ],
    });
    expect(refusal(() => guard.checkStatement('delete from outbox'))?.details).toMatchObject({
      table: 'stock_orders',
    });
    expect(refusal(() => guard.checkMigration('drop table outbox', ownsName))?.details).toMatchObject({
      table: 'stock_orders',
    });
    expect(codeOf(() => guard.checkMigration('alter table outbox rename to new_outbox', ownsName))).toBe(
      foreignTable,
    );
    guard.close();
  });

  it('takes definitions as a file lists them, after a VACUUM too', () => {
    const file = new Database(':memory:');
    file.exec([...own, ...foreign].join(';'));
    file.exec('vacuum');
    const rows = file.prepare('select sql from sqlite_master where sql is not null').all() as {
      sql: string;
    }[];
    file.close();
    const guard = createStatementGuard(
      { ...schemaAt('tables'), definitions: rows.map(({ sql }) => sql) },
      () => remedy,
    );
    for (const sql of legitimateStatements) guard.checkStatement(sql);
    expect(codeOf(() => guard.checkStatement('select * from stock_search'))).toBe(foreignTable);
    guard.close();
  });

  it('judges again once the schema has changed', () => {
    const guard = guardAt('tables');
    const sql = 'select * from stock';
    expect(codeOf(() => guard.checkStatement(sql))).toBe(foreignTable);
    expect(codeOf(() => guard.checkStatement(sql))).toBe(foreignTable);
    guard.schemaChanged({ ...schemaAt('tables'), owners: new Map([['stock', 'orders']]) });
    guard.checkStatement(sql);
    expect(codeOf(() => guard.checkStatement('select * from orders'))).toBe(forbiddenStatement);
    guard.close();
  });

  it('forgets the oldest verdicts and judges them alike', () => {
    const guard = guardAt('database');
    for (let id = 0; id < 5_100; id += 1) guard.checkStatement(`select ${id}`);
    expect(codeOf(() => guard.checkStatement('select * from stock'))).toBe(foreignTable);
    guard.checkStatement('select 0');
    guard.close();
  });

  it('refuses everything without a mirror', () => {
    const guard = guardAt('database');
    expect(
      codeOf(() => guard.schemaChanged({ ...schemaAt('database'), definitions: ['create nonsense'] })),
    ).toBe('databases.guard-failed');
    expect(codeOf(() => guard.checkStatement('select 1'))).toBe('databases.guard-failed');
    expect(codeOf(() => guard.checkMigration('select 1', ownsName))).toBe('databases.guard-failed');
    guard.schemaChanged(schemaAt('database'));
    guard.checkStatement('select 1');
    guard.close();
    expect(codeOf(() => guard.checkStatement('select 1'))).toBe('databases.guard-failed');
  });

  it('refuses when a part of it crashes, and stays whole', () => {
    const guard = guardAt('database', { leaks: [] });
    const crash = () => {
      throw new Error('crash');
    };
    expect(codeOf(() => guard.checkMigration('alter table outbox rename to new_outbox', crash))).toBe(
      'databases.guard-failed',
    );
    guard.checkStatement('select * from outbox');
    guard.close();
  });
});
