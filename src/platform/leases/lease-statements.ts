import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type Engine, statement } from '../databases/index.ts';

export interface LeaseSchema {
  leases: { name: string; epoch: number; runner: string | null };
  runners: { id: string; seen_until: number };
}
type LeaseQuery = Kysely<LeaseSchema>;

/** Milliseconds by the database's own clock, so that the clocks of processes need not agree. */
function nowOf(engine: Engine): RawBuilder<number> {
  return engine === 'sqlite'
    ? sql<number>`cast(unixepoch('subsec') * 1000 as integer)`
    : sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
}

/** Whether the process that a column names has ended, or has not been heard of for too long. */
export function isNotLive(column: string, engine: Engine): RawBuilder<boolean> {
  return sql<boolean>`not exists (select 1 from ${sql.table('runners')} as live
    where live.id = ${sql.ref(column)} and live.seen_until > ${nowOf(engine)})`;
}

/** This process is there for so many milliseconds from now. */
export const beat = statement(
  (query: LeaseQuery, given: { runner: string; milliseconds: number }, engine) => {
    const seenUntil = sql<number>`${nowOf(engine)} + cast(${given.milliseconds} as bigint)`;
    return query
      .insertInto('runners')
      .values({ id: given.runner, seen_until: seenUntil })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ seen_until: seenUntil }));
  },
);

export const readLiveRunners = statement((query: LeaseQuery, _given: object, engine) =>
  query.selectFrom('runners').select('id').where('seen_until', '>', nowOf(engine)).orderBy('id'),
);

export const readLeases = statement((query: LeaseQuery, _given: object) =>
  query.selectFrom('leases').select(['name', 'epoch', 'runner']),
);

/** Answers the new epoch; no row while another process that is live has the lease. */
export const takeLease = statement((query: LeaseQuery, given: { name: string; runner: string }, engine) =>
  query
    .insertInto('leases')
    .values({ name: given.name, epoch: sql.lit(1), runner: given.runner })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet((row) => ({
          epoch: row('leases.epoch', '+', 1),
          runner: row.ref('excluded.runner'),
        }))
        .where((row) =>
          row.or([
            row('leases.runner', 'is', null),
            row('leases.runner', '=', row.ref('excluded.runner')),
            isNotLive('leases.runner', engine),
          ]),
        ),
    )
    .returning('epoch'),
);

/** The epoch stays, so that the next holder has a higher one. */
export const giveLeaseBack = statement(
  (query: LeaseQuery, given: { name: string; runner: string; epoch: number }) =>
    query
      .updateTable('leases')
      .set({ runner: sql.lit(null) })
      .where('name', '=', given.name)
      .where('runner', '=', given.runner)
      .where('epoch', '=', given.epoch),
);

export const forgetRunner = statement((query: LeaseQuery, given: { runner: string }) =>
  query.deleteFrom('runners').where('id', '=', given.runner),
);

/** Processes that ended without a word; one that comes back is entered anew at its next beat. */
export const forgetDeadRunners = statement((query: LeaseQuery, _given: object, engine) =>
  query.deleteFrom('runners').where('seen_until', '<=', nowOf(engine)),
);
