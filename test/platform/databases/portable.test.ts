import Database from 'better-sqlite3';
import { DummyDriver, Kysely, PostgresAdapter, SqliteAdapter, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import {
  clusteredByKey,
  greatest,
  isDuplicateKey,
  numbersOf,
  PortablePostgresCompiler,
  PortableSqliteCompiler,
  rowsOf,
  textsOf,
} from '../../../src/platform/databases/portable/index.ts';

interface Schema {
  boats: { id: string; length: number };
}

const sqlite = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: () => {
      throw new Error('nothing to look at');
    },
    createQueryCompiler: () => new PortableSqliteCompiler(),
  },
});
const postgres = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: () => {
      throw new Error('nothing to look at');
    },
    createQueryCompiler: () => new PortablePostgresCompiler(),
  },
});

type Query = typeof sqlite;

/** What a query is on each engine; the parameters are the same on both. */
function compileOnBoth(
  build: (query: Query) => { compile(): { sql: string; parameters: readonly unknown[] } },
) {
  const [onSqlite, onPostgres] = [build(sqlite).compile(), build(postgres).compile()];
  expect(onPostgres.parameters).toEqual(onSqlite.parameters);
  return { sqlite: onSqlite.sql, postgres: onPostgres.sql, parameters: onSqlite.parameters };
}

describe('a list in JSON is one parameter', () => {
  it('of texts', () => {
    const ids = JSON.stringify(['a', 'b']);
    const boats = compileOnBoth((query) =>
      query.selectFrom('boats').select('length').where('id', 'in', textsOf(ids)),
    );
    expect(boats).toEqual({
      sqlite: 'select "length" from "boats" where "id" in (select value from json_each(?))',
      postgres:
        'select "length" from "boats" where "id" = any(array(select jsonb_array_elements_text($1::jsonb)))',
      parameters: [ids],
    });
  });

  it('of numbers', () => {
    const boats = compileOnBoth((query) =>
      query.selectFrom('boats').select('id').where('length', 'in', numbersOf('[1]')),
    );
    expect(boats).toEqual({
      sqlite: 'select "id" from "boats" where "length" in (select value from json_each(?))',
      postgres:
        'select "id" from "boats" where "length" = any(array(select jsonb_array_elements_text($1::jsonb)::bigint))',
      parameters: ['[1]'],
    });
  });

  it('of rows', () => {
    const json = JSON.stringify([{ id: "d'Artagnan", length: 12 }]);
    const boats = compileOnBoth((query) =>
      query
        .insertInto('boats')
        .expression(
          query
            .selectFrom(rowsOf<Schema['boats']>(json, { id: 'text', length: 'integer' }).as('boat'))
            .select(['boat.id', 'boat.length']),
        ),
    );
    expect(boats).toEqual({
      sqlite:
        'insert into "boats" select "boat"."id", "boat"."length" from ' +
        `(select value ->> 'id' as "id", value ->> 'length' as "length" from json_each(?)) as "boat"`,
      postgres:
        'insert into "boats" select "boat"."id", "boat"."length" from ' +
        '(select "id", "length" from jsonb_to_recordset($1::jsonb) as portable_rows ("id" text, "length" bigint)) as "boat"',
      parameters: [json],
    });
  });

  it('whose objects SQLite reads as they were written', () => {
    const written = [
      { name: `"Ça va?" isn't`, length: 9_007_199_254_740_991 },
      { name: '', length: -1 },
    ];
    const rows = rowsOf<{ name: string; length: number }>(JSON.stringify(written), {
      name: 'text',
      length: 'integer',
    });
    const compiled = sqlite.selectFrom(rows.as('boat')).select(['name', 'length']).compile();
    const connection = new Database(':memory:');
    expect(connection.prepare(compiled.sql).all(compiled.parameters)).toEqual(written);
    connection.close();
  });
});

it('the greater of two is told from the largest of a column', () => {
  const longest = compileOnBoth((query) =>
    query.updateTable('boats').set((row) => ({ length: greatest(row.ref('length'), row.val(7)) })),
  );
  expect(longest).toEqual({
    sqlite: 'update "boats" set "length" = max("length", ?)',
    postgres: 'update "boats" set "length" = greatest("length", $1)',
    parameters: [7],
  });
  const max = compileOnBoth((query) =>
    query.selectFrom('boats').select(({ fn }) => fn.max('length').as('max')),
  );
  expect(max.sqlite).toBe('select max("length") as "max" from "boats"');
  expect(max.postgres).toBe(max.sqlite);
});

describe('a definition', () => {
  it('has 64 bits for an integer, bytes for a text, and an order of rows where there is one', () => {
    const table = compileOnBoth(({ schema }) =>
      schema
        .createTable('boats')
        .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('id', 'text', (column) => column.notNull())
        .modifyEnd(clusteredByKey),
    );
    expect(table).toMatchObject({
      sqlite:
        'create table "boats" ("number" integer primary key autoincrement, "id" text not null) without rowid',
      postgres:
        'create table "boats" ("number" bigint primary key generated by default as identity, "id" text collate "C" not null)',
    });
  });

  it('says the same of a column that is added or changed', () => {
    const added = compileOnBoth(({ schema }) => schema.alterTable('boats').addColumn('harbour', 'text'));
    expect(added).toMatchObject({
      sqlite: 'alter table "boats" add column "harbour" text',
      postgres: 'alter table "boats" add column "harbour" text collate "C"',
    });
    const changed = postgres.schema
      .alterTable('boats')
      .alterColumn('id', (column) => column.setDataType('text'))
      .compile();
    expect(changed.sql).toBe('alter table "boats" alter column "id" type text collate "C"');
  });

  it('keeps other endings of a table', () => {
    const table = postgres.schema
      .createTable('boats')
      .addColumn('id', 'text')
      .modifyEnd(sql`tablespace harbour`)
      .compile();
    expect(table.sql).toBe('create table "boats" ("id" text collate "C") tablespace harbour');
  });

  it('has no collation in a cast', () => {
    const cast = compileOnBoth((query) =>
      query.selectFrom('boats').select(({ cast }) => cast<string>('length', 'text').as('length')),
    );
    expect(cast.sqlite).toBe('select cast("length" as text) as "length" from "boats"');
    expect(cast.postgres).toBe(cast.sqlite);
  });
});

describe('a lock on rows', () => {
  it('is taken on PostgreSQL and not needed on SQLite', () => {
    const locked = compileOnBoth((query) =>
      query.selectFrom('boats').select('id').orderBy('id').limit(3).forUpdate().skipLocked(),
    );
    expect(locked).toMatchObject({
      sqlite: 'select "id" from "boats" order by "id" limit ?',
      postgres: 'select "id" from "boats" order by "id" limit $1 for update skip locked',
    });
  });

  it('is dropped from a query within another as well', () => {
    const locked = compileOnBoth((query) =>
      query
        .deleteFrom('boats')
        .where('id', 'in', query.selectFrom('boats').select('id').limit(3).forNoKeyUpdate()),
    );
    expect(locked).toMatchObject({
      sqlite: 'delete from "boats" where "id" in (select "id" from "boats" limit ?)',
      postgres: 'delete from "boats" where "id" in (select "id" from "boats" limit $1 for no key update)',
    });
  });
});

it('a function of an engine stays what it is', () => {
  const lower = compileOnBoth((query) =>
    query.selectFrom('boats').select(({ fn }) => fn<string>('lower', ['id']).as('id')),
  );
  expect(lower.sqlite).toBe('select lower("id") as "id" from "boats"');
  expect(lower.postgres).toBe(lower.sqlite);
});

describe('a duplicate key', () => {
  it('is known on SQLite, whichever key it is', () => {
    const connection = new Database(':memory:');
    connection.exec(
      'create table boats (id text primary key not null, name text unique, length integer not null)',
    );
    connection.exec(`insert into boats values ('a', 'Argo', 1), ('b', 'Beagle', 2)`);
    const complaintOf = (statement: string) => {
      try {
        connection.exec(statement);
      } catch (error) {
        return error;
      }
      return undefined;
    };
    expect(isDuplicateKey(complaintOf(`update boats set name = 'Argo' where id = 'b'`))).toBe(true);
    expect(isDuplicateKey(complaintOf(`insert into boats values ('a', 'Ark', 3)`))).toBe(true);
    expect(isDuplicateKey(complaintOf('update boats set length = null'))).toBe(false);
    connection.close();
  });

  it('is known on PostgreSQL by its state', () => {
    expect(isDuplicateKey(Object.assign(new Error('duplicate key'), { code: '23505' }))).toBe(true);
    expect(isDuplicateKey(Object.assign(new Error('foreign key'), { code: '23503' }))).toBe(false);
    expect(isDuplicateKey(new Error('23505'))).toBe(false);
  });
});
