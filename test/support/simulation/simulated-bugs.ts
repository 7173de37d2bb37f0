import type { SourceBug } from '../campaign/planted-bugs.ts';
import type { SimulationName } from './simulations.ts';

/** A bug of the kind that the order of things is about. */
export interface SimulatedBug extends SourceBug {
  readonly simulation: SimulationName;
  /** One of these has to be reported. */
  readonly violates: readonly string[];
}

export const SIMULATED_BUGS: readonly SimulatedBug[] = [
  {
    name: 'the cursor of a relay moves before the events are accepted',
    simulation: 'events',
    file: 'src/platform/events/relay-lane.ts',
    from: '    const left = await this.#runQuickly(events);',
    to: `    this.#feed.accepted(this.subscriber, page);
    await this.#feed.saveCursors();
    const left = await this.#runQuickly(events);`,
    violates: ['O5'],
  },
  {
    name: 'a saga goes back when it has not heard from its pivot',
    simulation: 'sagas',
    file: 'src/platform/sagas/saga-driver.ts',
    from: '      await this.#settlePivot(progress, step, failure);',
    to: '      await this.#turnBack(progress, failure, progress.step - 1);',
    violates: ['S1', 'S4'],
  },
  {
    name: 'the inbox does not know an event again',
    simulation: 'events',
    file: 'src/platform/events/accept-statements.ts',
    from: '    event_id: text(given.eventId),',
    to: `    event_id: sql<string>\`cast(\${given.eventId} as text) || hex(randomblob(4))\`,`,
    also: {
      from: '        .where(({ not, exists }) => not(exists(laterOfKey(query, given)))),',
      to: '',
    },
    violates: ['I1', 'O3', 'O5'],
  },
  {
    name: 'a process claims events under an epoch that has passed',
    simulation: 'events',
    file: 'src/platform/events/inbox-statements.ts',
    from: `    .where('claim_epoch', '<', given.epoch)
    .where((row) =>
      row.exists(
        row
          .selectFrom('leases')
          .select(sql.lit(1).as('one'))
          .where('name', '=', sql.lit(INBOX_LEASE))
          .where('epoch', '=', given.epoch),
      ),
    )
    .returning`,
    to: '    .returning',
    violates: ['epoch'],
  },
  {
    name: 'a compensation leaves no tombstone',
    simulation: 'sagas',
    file: 'src/platform/commands/command-log.ts',
    from: '        await forbidForward(transaction, key);',
    to: '',
    violates: ['S1', 'S2'],
  },
  {
    name: 'a process that has lost a saga stores its end all the same',
    simulation: 'sagas',
    file: 'src/platform/sagas/saga-driver.ts',
    from: '            if (advanced.value === 0) throw new LostSaga();',
    to: '',
    violates: ['S3'],
  },
  {
    name: 'the quick way does not look whether the key is free',
    simulation: 'events',
    file: 'src/platform/events/accept-statements.ts',
    from: 'acceptAs(query, given, progress, sql`state_of_key.free = 1`)',
    to: 'acceptAs(query, given, progress, sql`1 = 1`)',
    violates: ['O3', 'I3'],
  },
];
