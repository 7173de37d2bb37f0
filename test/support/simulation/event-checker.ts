import { CONSUMERS } from './event-modules.ts';
import { RETRY } from './event-process.ts';
import type { RealDatabases } from './real-databases.ts';

interface Effect {
  readonly number: number;
  readonly consumer: string;
  readonly key: string;
  readonly version: number;
  readonly event_id: string;
}

interface Claim {
  readonly position: number;
  readonly attempts: number;
  readonly epoch: number;
  readonly held: number;
}

interface Cursor {
  readonly subscriber: string;
  readonly seq: number;
  readonly epoch: number;
}

const NEW_EFFECTS =
  'select number, consumer, key, version, event_id from reader.effects where number > ? order by number';
const CURSORS = 'select subscriber, seq, epoch from writer.outbox_cursors';
const CLAIMS = `select position, attempts, claim_epoch as epoch,
  (select epoch from reader.leases where name = 'inbox') as held from reader.inbox`;
const PASSED_BUT_UNKNOWN = `select o.key, o.key_version as version from writer.outbox as o
  where o.seq <= ? and not exists (select 1 from reader.inbox as i where i.consumer = ? and i.event_id = o.id)`;
const DONE_WITHOUT_EFFECT = `select consumer, key, key_version as version from reader.inbox as i where state = 'done'
  and not exists (select 1 from reader.effects as e where e.consumer = i.consumer and e.event_id = i.event_id)`;
const EFFECT_WITHOUT_DONE = `select consumer, key, version from reader.effects as e
  where not exists (select 1 from reader.inbox as i where i.consumer = e.consumer and i.event_id = e.event_id and i.state = 'done')`;
const TWICE =
  'select consumer, key, version from reader.effects group by consumer, event_id having count(*) > 1';
/** Cheaper than asking which. */
const UNEQUAL = `select 1 where (select count(*) from reader.inbox where state = 'done') <> (select count(*) from reader.effects)`;
const DEAD_BEFORE = `select key_version as version from reader.inbox
  where consumer = ? and key = ? and state = 'dead' and key_version < ?`;
const DISCARDED = `select key_version as version from reader.inbox
  where consumer = ? and key = ? and state = 'discarded'`;
const WRITTEN = 'select key, version from writer.pages';
const DEAD_TOO_SOON = `select consumer, key, key_version as version, attempts from reader.inbox
  where state = 'dead' and (attempts < ${RETRY.mostAttempts} or errors = '[]')`;
const NOT_FREE = `select p.consumer, p.key, p.key_version as version from reader.inbox as p where state = 'parked'
  and not exists (select 1 from reader.inbox as d
    where d.consumer = p.consumer and d.key = p.key and d.state = 'dead' and d.position < p.position)`;
const UNFINISHED = `select 1 from reader.inbox where state = 'pending' limit 1`;
const NOT_ACCEPTED = `select 1 from writer.outbox as o, (select 'quick' as consumer union all select 'prepared') as c
  where not exists (select 1 from reader.inbox as i where i.consumer = c.consumer and i.event_id = o.id) limit 1`;

/**
 * The model: what has to have taken effect of what the writer has committed. Versions of a key begin at 1 and
 * are taken by each consumer one after the other, so all that it has to remember is how far each has come.
 */
export class EventChecker {
  readonly violations: string[] = [];
  readonly #databases: RealDatabases;
  readonly #taken = new Map<string, number>();
  readonly #cursors = new Map<string, Cursor>();
  readonly #attempts = new Map<number, number>();
  #lastEffect = 0;

  constructor(databases: RealDatabases) {
    this.#databases = databases;
  }

  /** What must never be, not even for a moment. */
  look(): void {
    if (!this.#databases.haveChanged()) return;
    for (const effect of this.#databases.all<Effect>(NEW_EFFECTS, this.#lastEffect)) this.#take(effect);
    for (const cursor of this.#databases.all<Cursor>(CURSORS)) this.#pass(cursor);
    for (const claim of this.#databases.all<Claim>(CLAIMS)) this.#claim(claim);
    if (this.#databases.all(UNEQUAL).length === 0) return;
    this.#none('I1', 'is done, but has no effect', DONE_WITHOUT_EFFECT);
    this.#none('I1', 'has taken effect, but is not done', EFFECT_WITHOUT_DONE);
    this.#none('I1', 'has taken effect more than once', TWICE);
  }

  get isAtRest(): boolean {
    return this.#databases.all(UNFINISHED).length === 0 && this.#databases.all(NOT_ACCEPTED).length === 0;
  }

  /** What has to be when nothing is under way; dead letters keep their keys waiting. */
  lookAtRest(): void {
    if (!this.isAtRest) this.#violated('O1', 'something is never delivered, or never comes to an end');
    this.#none('I3', 'is parked, but nothing before it is dead', NOT_FREE);
    this.#none('I3', 'is dead before its last attempt, or without a reason', DEAD_TOO_SOON);
  }

  /** And when every dead letter has been redriven. */
  lookAtEnd(): void {
    if (this.#databases.all(`select 1 from reader.inbox where state in ('dead', 'parked')`).length > 0)
      this.#violated('I3', 'a redriven event was not released');
    for (const { key, version } of this.#databases.all<{ key: string; version: number }>(WRITTEN))
      for (const consumer of CONSUMERS) {
        const taken = this.#taken.get(`${consumer}/${key}`) ?? 0;
        if (this.#afterDiscarded(consumer, key, taken) !== version + 1)
          this.#violated('O1', `${consumer} has taken ${key} up to version ${taken} of ${version}`);
      }
  }

  #take({ number, consumer, key, version, event_id: id }: Effect): void {
    this.#lastEffect = number;
    const name = `${consumer}/${key}`;
    const taken = this.#taken.get(name) ?? 0;
    const what = `${name} takes version ${version} after ${taken}`;
    if (version <= taken) this.#violated(version === taken ? 'I1' : 'O3', what);
    else if (this.#databases.all(DEAD_BEFORE, consumer, key, version).length > 0) this.#violated('I3', what);
    else if (version !== this.#afterDiscarded(consumer, key, taken)) this.#violated('O3', what);
    if (this.#databases.all('select 1 from writer.outbox where id = ?', id).length === 0)
      this.#violated('O2', `${what}, which was never committed`);
    this.#taken.set(name, Math.max(taken, version));
  }

  /** What is claimed while it is accepted may be of an epoch that has passed: the next holder claims it anew. */
  #claim({ position, attempts, epoch, held }: Claim): void {
    const before = this.#attempts.get(position);
    this.#attempts.set(position, attempts);
    if (before !== undefined && attempts > before && epoch !== 0 && epoch < held)
      this.#violated('epoch', `${position} is claimed under ${epoch}, after ${held} has begun`);
  }

  #pass(cursor: Cursor): void {
    const { subscriber, seq, epoch } = cursor;
    const before = this.#cursors.get(subscriber);
    if (before?.seq === seq && before.epoch === epoch) return;
    this.#cursors.set(subscriber, cursor);
    if (before !== undefined && (seq < before.seq || epoch < before.epoch))
      this.#violated('O4', `the cursor of ${subscriber} goes back from ${before.seq} to ${seq}`);
    const [, consumer = ''] = subscriber.split('/');
    for (const { key, version } of this.#databases.all<Effect>(PASSED_BUT_UNKNOWN, seq, consumer))
      this.#violated(
        'O5',
        `the cursor of ${subscriber} has passed ${key} ${version}, which was not accepted`,
      );
  }

  #afterDiscarded(consumer: string, key: string, taken: number): number {
    const discarded = this.#databases.all<{ version: number }>(DISCARDED, consumer, key);
    const versions = new Set(discarded.map(({ version }) => version));
    let next = taken + 1;
    while (versions.has(next)) next += 1;
    return next;
  }

  #none(invariant: string, says: string, sql: string): void {
    for (const { consumer, key, version } of this.#databases.all<Effect>(sql))
      this.#violated(invariant, `${consumer}/${key} version ${version} ${says}`);
  }

  #violated(invariant: string, says: string): void {
    this.violations.push(`${invariant}: ${says}`);
  }
}
