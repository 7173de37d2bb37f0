import { type Kysely, type OnConflictBuilder, sql } from 'kysely';
import { greatest, rowsOf, type Statement, statement, textsOf } from '../databases/index.ts';

export type FieldTypes = Readonly<Record<string, 'text' | 'integer'>>;

/** Where a copy lies, and what it holds. */
export interface CopyShape<Types extends FieldTypes = FieldTypes> {
  /** Unique within the module, never changed once released: the state of its filling goes by it. */
  readonly name: string;
  readonly table: string;
  /** The column of the key, a text. */
  readonly key: string;
  /** The columns of what is copied. */
  readonly fields: Types;
}

type Row = Record<string, string | number>;
type CopyTables = Record<string, Row>;
type CopyQuery = Kysely<CopyTables>;

/** A row of a copy. */
export type CopyRow = Row & { incarnation: number; version: number; as_of: number; forgotten: number };

interface Place {
  readonly key: string;
  readonly incarnation: number;
  readonly version: number;
  readonly asOf: number;
}

export interface CopyStatements {
  /** As an event or an answer tells. The fields are given by their columns. */
  readonly save: Statement<Place & Row, unknown>;
  /** `rows`: a JSON array in the order of keys, of what the owner answered after the filling had begun. */
  readonly fill: Statement<{ rows: string; generation: number }, unknown>;
  /** What nobody has seen in this filling, between two keys: the owner does not have it. */
  readonly sweep: Statement<{ after: string; through: string; generation: number }, unknown>;
  readonly forget: Statement<Place, unknown>;
  /** Makes a row what the owner says, if it is still in the place in which it was seen. */
  readonly correct: Statement<Place & Row & { seenIncarnation: number; seenVersion: number }, unknown>;
  readonly remove: Statement<{ key: string; seenIncarnation: number; seenVersion: number }, unknown>;
  /** After one key and up to another. */
  readonly readRange: Statement<{ after: string; through: string }, CopyRow>;
  /** Of the keys in a JSON array. */
  readonly readKeys: Statement<{ keys: string }, CopyRow>;
}

/** Stands in the texts of what has been forgotten. */
const ERASED = '(erased)';

/** The statements that every copy needs, for one table. */
export function createCopyStatements({ name, table, key, fields }: CopyShape): CopyStatements {
  const columns = Object.keys(fields);
  const erased = columns.map((column) => [column, fields[column] === 'text' ? sql.lit(ERASED) : sql.lit(0)]);
  const rowTypes = { [key]: 'text', ...fields, incarnation: 'integer', version: 'integer', as_of: 'integer' };
  const here = (column: string) => sql.ref<number>(`${table}.${column}`);
  const given = (column: string) => sql.ref<number>(`excluded.${column}`);
  const larger = (column: string) => greatest(here(column), given(column));
  const isRemembered = sql<boolean>`${here('forgotten')} = 0`;
  const isNotOlder = sql<boolean>`(${given('incarnation')}, ${given('version')}) >= (${here('incarnation')}, ${here('version')})`;
  // What was not seen in this filling counts for nothing, however new it says it is.
  const isNotSeenYet = sql<boolean>`${here('generation')} < ${given('generation')}`;
  const takeOver = (conflict: Conflict) =>
    conflict.column(key).doUpdateSet({
      ...Object.fromEntries([...columns, 'incarnation', 'version'].map((column) => [column, given(column)])),
      as_of: larger('as_of'),
      generation: larger('generation'),
    });
  /** Of the filling that is under way, or the last one. */
  const generation = (query: CopyQuery) =>
    query.selectFrom('local_copies').select('generation').where('name', '=', sql.lit(name));
  const valuesOf = (given: Row) =>
    Object.fromEntries(columns.map((column) => [column, given[column] as string]));
  const select = (query: CopyQuery) =>
    query
      .selectFrom(table)
      .select([key, ...columns, 'incarnation', 'version', 'as_of', 'forgotten'])
      .orderBy(key);

  return {
    save: statement((query: CopyQuery, given: Place & Row) =>
      query
        .insertInto(table)
        .values({
          [key]: given.key,
          ...valuesOf(given),
          incarnation: given.incarnation,
          version: given.version,
          as_of: given.asOf,
          generation: sql<number>`coalesce(${generation(query)}, 0)`,
          forgotten: sql.lit(0),
        })
        .onConflict((conflict) => takeOver(conflict).where(isRemembered).where(isNotOlder)),
    ) as never,

    fill: statement((query: CopyQuery, given: { rows: string; generation: number }) =>
      query
        .insertInto(table)
        .columns([...Object.keys(rowTypes), 'generation', 'forgotten'])
        .expression(
          query
            .selectFrom(rowsOf<Row>(given.rows, rowTypes as never).as('item'))
            .select([
              ...Object.keys(rowTypes).map((column) => `item.${column}`),
              sql<number>`cast(${given.generation} as bigint)`.as('generation'),
              sql.lit(0).as('forgotten'),
            ])
            .where(sql<boolean>`1 = 1`),
        )
        .onConflict((conflict) =>
          takeOver(conflict).where(isRemembered).where(sql<boolean>`(${isNotSeenYet} or ${isNotOlder})`),
        ),
    ),

    sweep: statement((query: CopyQuery, given: { after: string; through: string; generation: number }) =>
      query
        .deleteFrom(table)
        .where(key, '>', given.after)
        .where(key, '<=', given.through)
        .where('generation', '<', given.generation)
        .where('forgotten', '=', sql.lit(0)),
    ),

    forget: statement((query: CopyQuery, given: Place) =>
      query
        .insertInto(table)
        .values({
          [key]: given.key,
          ...Object.fromEntries(erased),
          incarnation: given.incarnation,
          version: given.version,
          as_of: given.asOf,
          generation: sql<number>`coalesce(${generation(query)}, 0)`,
          forgotten: sql.lit(1),
        })
        .onConflict((conflict) =>
          conflict.column(key).doUpdateSet({
            ...Object.fromEntries(erased),
            incarnation: larger('incarnation'),
            version: larger('version'),
            as_of: larger('as_of'),
            forgotten: sql.lit(1),
          }),
        ),
    ) as never,

    correct: statement(
      (query: CopyQuery, given: Place & Row & { seenIncarnation: number; seenVersion: number }) =>
        query
          .updateTable(table)
          .set({
            ...valuesOf(given),
            incarnation: given.incarnation,
            version: given.version,
            as_of: given.asOf,
          })
          .where(key, '=', given.key)
          .where('incarnation', '=', given.seenIncarnation)
          .where('version', '=', given.seenVersion)
          .where('forgotten', '=', sql.lit(0)),
    ),

    remove: statement(
      (query: CopyQuery, given: { key: string; seenIncarnation: number; seenVersion: number }) =>
        query
          .deleteFrom(table)
          .where(key, '=', given.key)
          .where('incarnation', '=', given.seenIncarnation)
          .where('version', '=', given.seenVersion)
          .where('forgotten', '=', sql.lit(0)),
    ),

    readRange: statement((query: CopyQuery, given: { after: string; through: string }) =>
      select(query).where(key, '>', given.after).where(key, '<=', given.through),
    ) as never,

    readKeys: statement((query: CopyQuery, given: { keys: string }) =>
      select(query).where(key, 'in', textsOf(given.keys)),
    ) as never,
  };
}

type Conflict = OnConflictBuilder<CopyTables, string>;
