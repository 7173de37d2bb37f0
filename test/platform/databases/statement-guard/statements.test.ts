import { afterAll, describe, expect, it } from 'vitest';
import { createStatementGuard } from '../../../../src/platform/databases/statement-guard/index.ts';
import { hostileStatements } from './hostile-statements.ts';
import { legitimateStatements } from './legitimate-statements.ts';
import { guardAt, levels, ownsName, remedy } from './orders-guard.ts';
import { codeOf, forbiddenStatement, foreignTable, refusal } from './refusal.ts';

describe.each(levels)('the statement guard at level %s', (level) => {
  const guard = guardAt(level);
  afterAll(() => guard.close());

  it.each(hostileStatements)('refuses %j', (sql, code) => {
    expect(refusal(() => guard.checkStatement(sql))).toMatchObject({ code, kind: 'internal' });
    // In a migration own objects may be defined; that has its own tests.
    if (!/^(create|drop|alter) /.test(sql))
      expect(refusal(() => guard.checkMigration(sql, ownsName))).toMatchObject({ code });
  });

  it.each(legitimateStatements)('passes %j', (sql) => {
    guard.checkStatement(sql);
    guard.checkMigration(sql, () => false);
  });

  it('names the owner, the table and the remedy, and shows no SQL', () => {
    const error = refusal(() => guard.checkStatement('select sku as secret from STOCK'));
    expect(error?.details).toEqual({ module: 'orders', owner: 'inventory', table: 'stock', remedy });
    expect(error?.message).toContain('inventory');
    expect(error?.message).toContain(remedy);
    expect(error?.message).not.toContain('secret');
  });

  it('names what was forbidden', () => {
    const actions = {
      vacuum: 'VACUUM',
      'pragma user_version': 'PRAGMA user_version',
      'drop table orders': 'DROP TABLE orders',
      'select * from sqlite_schema': 'READ sqlite_master',
    };
    for (const [sql, action] of Object.entries(actions)) {
      expect(refusal(() => guard.checkStatement(sql))?.details).toEqual({ module: 'orders', action });
    }
  });

  it('names the table behind an own view, trigger, foreign key or index of full text', () => {
    for (const sql of [
      'select * from leak',
      'insert into audited default values',
      "insert into reserved values ('a')",
      'select * from borrowed',
    ]) {
      expect(refusal(() => guard.checkStatement(sql))?.details).toMatchObject({
        table: 'stock',
        owner: 'inventory',
      });
    }
  });

  it('leaves a statement that SQLite cannot read to the engine', () => {
    for (const sql of [
      'selec 1',
      'select * from nowhere',
      'select missing from orders',
      'select stock, nothing(1) from orders where',
      '',
      '-- nothing',
    ]) {
      if (level === 'tables' && sql.includes('stock'))
        expect(codeOf(() => guard.checkStatement(sql))).toBe(foreignTable);
      else guard.checkStatement(sql);
    }
  });

  it('refuses what only the engine can read when it names a foreign table', () => {
    expect(codeOf(() => guard.checkStatement('select engine_function(sku) from stock'))).toBe(foreignTable);
    expect(
      codeOf(() =>
        guard.checkStatement('select engine_function(1) from orders where 1 in (select 1 from "STOCK")'),
      ),
    ).toBe(foreignTable);
    expect(codeOf(() => guard.checkStatement('select engine_function(1) from sqlite_master'))).toBe(
      forbiddenStatement,
    );
    guard.checkStatement('select engine_function(customer) from orders');
  });

  it('refuses what only a newer engine can read when it is not about rows', () => {
    for (const sql of [
      'vacuum quickly',
      'vacuum quickly now',
      'explain query plan vacuum quickly now',
      '/* - */ begin concurrent',
      'create table mine (id newly) newly',
      'drop table orders newly',
    ]) {
      expect(codeOf(() => guard.checkStatement(sql))).toBe(forbiddenStatement);
    }
  });

  it('takes no setting from a refused pragma', () => {
    const fresh = guardAt(level);
    expect(codeOf(() => fresh.checkStatement('pragma foreign_keys = off'))).toBe(forbiddenStatement);
    expect(codeOf(() => fresh.checkStatement("insert into reserved values ('a')"))).toBe(foreignTable);
    fresh.close();
  });

  it('lets the own table win over a foreign one of the same name', () => {
    const sharing = createStatementGuard(
      {
        module: 'orders',
        definitions: ['create table outbox (seq)'],
        owners: new Map([
          ['outbox', 'orders'],
          ['Outbox', 'inventory'],
        ]),
      },
      () => remedy,
    );
    sharing.checkStatement('select * from OUTBOX');
    sharing.close();
  });

  it('refuses a table that nobody owns', () => {
    const careful = guardAt(level, {
      own: ['keep'],
      definitions: ['create table keep (id)', 'create table stray (id)', 'create table "\u212aeep" (id)'],
    });
    // The Kelvin sign is no k to SQLite, but is to toLowerCase.
    for (const sql of [
      'select * from stray',
      'select count(*) from stray',
      'delete from stray',
      'select * from "\u212aeep"',
    ]) {
      expect(refusal(() => careful.checkStatement(sql))).toMatchObject({
        code: forbiddenStatement,
        details: { module: 'orders' },
      });
    }
    careful.close();
  });
});
