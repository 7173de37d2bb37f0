import { constants, DatabaseSync } from 'node:sqlite';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { definitions } from './definitions.ts';
import { hostileStatements } from './hostile-statements.ts';
import { legitimateStatements } from './legitimate-statements.ts';
import { foreign, leaking, own } from './orders-guard.ts';

describe('the lists of these tests', () => {
  const engine = new Database(':memory:');
  engine.exec([...own, ...foreign, ...leaking].join(';'));
  const clean = new Database(':memory:');
  clean.exec(own.join(';'));
  afterAll(() => [engine, clean].map((database) => database.close()));

  it('hold legitimate statements that the engine accepts', () => {
    for (const sql of legitimateStatements) engine.prepare(sql);
    for (const [sql, , code] of definitions) {
      if (code === undefined && !/ tabel |\(id$/.test(sql)) clean.prepare(sql);
    }
  });

  it('hold hostile statements that the engine would run', () => {
    const stopped = hostileStatements.filter(([sql]) => {
      try {
        engine.prepare(sql);
        return false;
      } catch {
        return true;
      }
    });
    // Refused for another reason, or in need of something that this engine lacks.
    expect(stopped.map(([sql]) => sql)).toEqual([
      'select * from temp.orders',
      'select * from other.orders',
      "select writefile('x', 'y')",
      'select 1; select 2',
      'select * from orders; delete from orders',
    ]);
  });

  /** An authorizer that knows the foreign names and denies what is not rows: the guard without its other rules. */
  function passesNaiveGuard(sql: string): boolean {
    const mirror = new DatabaseSync(':memory:');
    mirror.exec([...own, ...foreign, ...leaking].join(';'));
    const rows = new Set<number>([
      ...[
        constants.SQLITE_SELECT,
        constants.SQLITE_READ,
        constants.SQLITE_FUNCTION,
        constants.SQLITE_RECURSIVE,
      ],
      ...[constants.SQLITE_INSERT, constants.SQLITE_UPDATE, constants.SQLITE_DELETE],
    ]);
    mirror.setAuthorizer((code, table) =>
      rows.has(code) && !(table?.toLowerCase().startsWith('stock') ?? false)
        ? constants.SQLITE_OK
        : constants.SQLITE_DENY,
    );
    try {
      mirror.prepare(sql);
      return true;
    } catch {
      return false;
    } finally {
      mirror.close();
    }
  }

  it('catch a guard without the rule for statements that show no action', () => {
    const passed = hostileStatements.map(([sql]) => sql).filter(passesNaiveGuard);
    expect(passed).toContain('vacuum');
    expect(passed).toContain("vacuum into 'copy.db'");
    expect(passed).toContain('reindex outbox');
    expect(passed).toContain('select 1; select 2');
    expect(passed).toContain('select * from borrowed');
    expect(passed).not.toContain('select * from stock');
  });
});
