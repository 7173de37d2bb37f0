import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { kyselyForSqlite } from '../../../../src/platform/databases/sqlite/kysely-for-sqlite.ts';
import type {
  IsolationLevel,
  ModuleDatabase,
  SchemaTransaction,
} from '../../../../src/platform/databases/index.ts';
import { AuditedModules } from '../../../support/audited-modules.ts';

/** Nobody is to ask it. */
const NO_SERVER = 'postgres://nobody@nowhere.invalid/none';
const MODULES = ['storage', 'shipping', 'billing'];

let modules: AuditedModules;

async function create(level: IsolationLevel): Promise<void> {
  modules = await AuditedModules.create(NO_SERVER, { all: ['sqlite', level] });
}

describe('modules on SQLite', () => {
  afterEach(() => modules.close());

  it('are told which tables and manifests disagree, and what rests on another module', async () => {
    await create('tables');
    const [placement] = modules.placements;
    const file = placement?.engine === 'sqlite' ? placement.file : '';
    const beside = new Database(file);
    beside.exec(`
      create table storage_more (id text);
      create table meeting (id text);
      create table shipping_parcels (box text references storage_boxes (id));
      create view billing_peek as select * from storage_boxes;
      create trigger billing_watch after insert on storage_boxes begin delete from billing_bills; end;
      drop table billing_bills`);
    beside.close();
    const found = (await modules.findings()).map(
      ({ code, severity, object }) => `${severity} ${code} ${object}`,
    );
    expect(found.sort()).toEqual([
      'crossing audit.foreign-key table shipping_parcels',
      'crossing audit.trigger trigger billing_watch',
      'crossing audit.view view billing_peek',
      'weakness audit.missing-table table bills',
      'weakness audit.undeclared-table table more',
      'weakness audit.undeclared-table table parcels',
      'weakness audit.undeclared-table table peek',
      'weakness audit.unowned-table table meeting',
    ]);
  });

  it.each(['tables', 'database'] as const)(
    'at level %s are seen to cross without the guard',
    async (level) => {
      await create(level);
      const unguarded = new Map(
        modules.placements.map(({ module, ...placement }) => [
          module,
          unguardedDatabase(placement.engine === 'sqlite' ? placement.file : ''),
        ]),
      );
      const { attempts, verdict } = await modules.audit(unguarded);
      expect(verdict).toBe('crossed');
      const crossed = new Set(
        attempts.filter(({ outcome }) => outcome === 'crossed').map(({ action }) => action),
      );
      const byName = ['read', 'delete', 'alter', 'drop', 'reference', 'trigger', 'pragma'];
      expect([...crossed]).toEqual(
        expect.arrayContaining(level === 'tables' ? byName : ['attach', 'open', 'pragma']),
      );
    },
  );

  it('are told when everybody on the machine may read the file', async () => {
    await create('database');
    const [placement] = modules.placements;
    const file = placement?.engine === 'sqlite' ? placement.file : '';
    await chmod(dirname(file), 0o755);
    expect(await modules.findings()).toHaveLength(MODULES.length);
    for (const other of ['shipping', 'billing']) await chmod(join(dirname(file), `${other}.sqlite`), 0o600);
    expect((await modules.findings()).map(({ code, object }) => `${code} ${object}`)).toEqual([
      `audit.file-mode file ${file}`,
    ]);
  });
});

/** A handle as a module would have it if nobody looked at its statements. */
function unguardedDatabase(file: string): ModuleDatabase<never> {
  const queryOn = (connection: Database.Database) =>
    kyselyForSqlite<never>((text, parameters) => {
      const statement = connection.prepare(text);
      if (statement.reader) return { rows: statement.all(parameters), changes: 0 };
      return { rows: [], changes: statement.run(parameters).changes };
    }, []);
  const reading = new Database(file);
  const transaction = async <Result>(work: (transaction: SchemaTransaction<never>) => Promise<Result>) => {
    const connection = new Database(file);
    connection.exec('begin');
    try {
      return await work({ query: queryOn(connection) } as SchemaTransaction<never>);
    } finally {
      if (connection.inTransaction) connection.exec('rollback');
      connection.close();
    }
  };
  return { query: queryOn(reading), transaction } as unknown as ModuleDatabase<never>;
}
