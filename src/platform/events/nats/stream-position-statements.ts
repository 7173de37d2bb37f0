import type { Kysely } from 'kysely';
import { statement } from '../../databases/index.ts';

interface StreamPositionsSchema {
  stream_positions: {
    subscriber: string;
    stream: string;
    sequence: number;
    epoch: number;
    incarnation: number;
  };
}
type PositionsQuery = Kysely<StreamPositionsSchema>;

export const readPosition = statement((query: PositionsQuery, given: { subscriber: string }) =>
  query
    .selectFrom('stream_positions')
    .select(['stream', 'sequence', 'incarnation'])
    .where('subscriber', '=', given.subscriber),
);

/** Answers no row when somebody has it under a later epoch. */
export const takePosition = statement((query: PositionsQuery, given: Position) =>
  query
    .insertInto('stream_positions')
    .values({
      subscriber: given.subscriber,
      stream: given.stream,
      sequence: given.sequence,
      epoch: given.epoch,
      incarnation: given.incarnation,
    })
    .onConflict((conflict) =>
      conflict
        .column('subscriber')
        .doUpdateSet((row) => ({
          stream: row.ref('excluded.stream'),
          sequence: row.ref('excluded.sequence'),
          epoch: row.ref('excluded.epoch'),
          incarnation: row.ref('excluded.incarnation'),
        }))
        .whereRef('stream_positions.epoch', '<=', 'excluded.epoch'),
    ),
);

interface Position {
  subscriber: string;
  stream: string;
  sequence: number;
  epoch: number;
  incarnation: number;
}

export const savePosition = statement((query: PositionsQuery, given: Omit<Position, 'incarnation'>) =>
  query
    .updateTable('stream_positions')
    .set({ stream: given.stream, sequence: given.sequence })
    .where('subscriber', '=', given.subscriber)
    .where('epoch', '=', given.epoch),
);
