import { afterAll, describe, expect, it } from 'vitest';
import { definitions } from './definitions.ts';
import { guardAt, levels, ownsName } from './orders-guard.ts';
import { codeOf, forbiddenStatement, foreignTable } from './refusal.ts';

describe.each(levels)('the statement guard of a migration at level %s', (level) => {
  const sums = 'create table order_sums (one, other generated always as (one))';
  const counts =
    'create view order_counts as with counted as (select 1 from orders) select count(*) as amount from counted';
  const guard = guardAt(level, {
    leaks: [],
    own: ['order_sums', 'order_counts'],
    definitions: [sums, counts],
  });
  afterAll(() => guard.close());

  it.each(definitions.filter(([, at]) => at === 'both' || at === level))('judges %j', (sql, _at, code) => {
    expect(codeOf(() => guard.checkMigration(sql, ownsName))).toBe(code);
  });

  it('leaves no trace on the mirror', () => {
    for (const sql of [
      'create table new_things (id)',
      'drop table orders',
      'drop table order_search',
      'alter table outbox rename to new_outbox',
    ]) {
      guard.checkMigration(sql, ownsName);
    }
    guard.checkStatement("select * from orders, outbox join order_search on order_search match 'a'");
    guard.checkMigration('create table new_things (id)', ownsName);
    guard.checkMigration("insert into order_search (customer) values ('a')", ownsName);
    for (const sql of ['vacuum', "vacuum into 'b'", 'reindex outbox']) {
      expect(codeOf(() => guard.checkStatement(sql))).toBe(forbiddenStatement);
    }
  });

  it('refuses a foreign parent also when every new name may be had', () => {
    const check = (parent: string) => () =>
      guard.checkMigration(`create table new_things (id references ${parent})`, () => true);
    expect(codeOf(check('stock'))).toBe(foreignTable);
    expect(codeOf(check('sqlite_master'))).toBe(forbiddenStatement);
    guard.checkMigration('create table new_things (id references new_later)', () => true);
  });

  it('gives the shared table names of another module to a new own table, where they are in another file', () => {
    const check = () =>
      guard.checkMigration(
        'create table stock (id integer primary key, parent references stock)',
        () => true,
      );
    expect(codeOf(check)).toBe(level === 'database' ? undefined : foreignTable);
  });
});
