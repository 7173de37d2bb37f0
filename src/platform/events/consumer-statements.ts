import { type Kysely, type RawBuilder, sql } from 'kysely';
import { statement } from '../databases/index.ts';
import type { InboxQuery } from './inbox-schema.ts';

export interface ConsumersSchema {
  consumers: { consumer: string; paused: number; replay_from: string | null };
  event_actions: {
    number: number;
    at: number;
    actor: string;
    action: string;
    consumer: string;
    subject: string;
    reason: string;
  };
}
type ConsumersQuery = Kysely<ConsumersSchema>;

/** For queries of the inbox: whether nobody has paused the consumer of a row. */
export function isNotPaused(column: string): RawBuilder<boolean> {
  return sql<boolean>`not exists (select 1 from ${sql.table('consumers')} as asked
    where asked.consumer = ${sql.ref(column)} and asked.paused = 1)`;
}

export const readConsumers = statement((query: ConsumersQuery, _given: object) =>
  query.selectFrom('consumers').select(['consumer', 'paused', 'replay_from']).orderBy('consumer'),
);

export const setPaused = statement((query: ConsumersQuery, given: { consumer: string; paused: number }) =>
  query
    .insertInto('consumers')
    .values({ consumer: given.consumer, paused: given.paused, replay_from: sql.lit(null) })
    .onConflict((conflict) =>
      conflict.column('consumer').doUpdateSet((row) => ({ paused: row.ref('excluded.paused') })),
    ),
);

export const askForReplay = statement((query: ConsumersQuery, given: { consumer: string; from: string }) =>
  query
    .insertInto('consumers')
    .values({ consumer: given.consumer, paused: sql.lit(0), replay_from: given.from })
    .onConflict((conflict) =>
      conflict.column('consumer').doUpdateSet((row) => ({ replay_from: row.ref('excluded.replay_from') })),
    ),
);

/** Only the request that was acted on: there may be another by now. */
export const replayHasBegun = statement((query: ConsumersQuery, given: { consumer: string; from: string }) =>
  query
    .updateTable('consumers')
    .set({ replay_from: sql.lit(null) })
    .where('consumer', '=', given.consumer)
    .where('replay_from', '=', given.from),
);

interface OfConsumer {
  consumer: string;
  source: string;
  from: string;
}

/** Versions of the keys of which events are told again; before the events themselves are forgotten. */
export const forgetKeys = statement((query: InboxQuery, given: OfConsumer) =>
  query
    .deleteFrom('inbox_keys')
    .where('consumer', '=', given.consumer)
    .where('source', '=', given.source)
    .where(
      'key',
      'in',
      query
        .selectFrom('inbox')
        .select('key')
        .where('consumer', '=', given.consumer)
        .where('source', '=', given.source)
        .where('event_id', '>=', given.from),
    ),
);

/** Whatever became of them: those that run meanwhile find that they are not theirs to finish. */
export const forgetEvents = statement((query: InboxQuery, given: OfConsumer) =>
  query
    .deleteFrom('inbox')
    .where('consumer', '=', given.consumer)
    .where('source', '=', given.source)
    .where('event_id', '>=', given.from),
);

export const insertAction = statement(
  (query: ConsumersQuery, given: Omit<ConsumersSchema['event_actions'], 'number'>) =>
    query
      .insertInto('event_actions')
      .columns(ACTION_COLUMNS)
      .values({
        at: given.at,
        actor: given.actor,
        action: given.action,
        consumer: given.consumer,
        subject: given.subject,
        reason: given.reason,
      } as never),
);

const ACTION_COLUMNS = ['at', 'actor', 'action', 'consumer', 'subject', 'reason'] as const;

export const listActions = statement((query: ConsumersQuery, given: { limit: number }) =>
  query.selectFrom('event_actions').select(ACTION_COLUMNS).orderBy('number', 'desc').limit(given.limit),
);
