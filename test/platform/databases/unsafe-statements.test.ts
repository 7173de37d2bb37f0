import { describe, expect, it } from 'vitest';
import { findUnsafeStatements } from '../../../src/platform/databases/index.ts';
import { unsafeStatementSamples } from './unsafe-statement-samples.ts';

describe.each(unsafeStatementSamples)('the check of a migration finds $about', ({ reason, unsafe, safe }) => {
  it.each(unsafe)('%s', (sql) => {
    expect(findUnsafeStatements([sql])).toEqual([{ sql, reason: expect.stringMatching(reason) }]);
  });

  it.each(safe)('and not: %s', (sql) => {
    expect(findUnsafeStatements([sql])).toEqual([]);
  });
});

describe('a table that the same migration creates', () => {
  const create = 'create table "storage"."boxes" ("id" text collate "C" not null primary key, "size" bigint)';

  it('may be locked and rewritten, since nobody uses it yet', () => {
    const unsafe = unsafeStatementSamples.flatMap((rule) =>
      rule.reason.source.includes('Release') ? [] : rule.unsafe,
    );
    const onBoxes = unsafe.filter((sql) => !sql.startsWith('with') && !sql.startsWith('reindex'));
    expect(findUnsafeStatements([create, ...onBoxes])).toEqual([]);
  });

  it('does not excuse another of a similar name', () => {
    const other = 'create index "boxes_by_size" on "storage"."boxes_sold" ("size")';
    const elsewhere = 'create index "boxes_by_size" on "shipping"."boxes" ("size")';
    expect(findUnsafeStatements([create, other, elsewhere]).map(({ sql }) => sql)).toEqual([
      other,
      elsewhere,
    ]);
  });

  it('is one without a lock only for its own migration: creating is never reported', () => {
    expect(
      findUnsafeStatements([create, `${create} strict`, 'create unlogged table "t" ("id" text)']),
    ).toEqual([]);
  });
});
