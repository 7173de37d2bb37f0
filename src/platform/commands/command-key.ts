import { createHash } from 'node:crypto';

/** A saga asks a participant to do a step, to undo it, or to say how it ended. */
export type Direction = 'forward' | 'compensate' | 'settle';

const SAGA_KEY = /^saga:(.+)\/(forward|compensate)$/;
const HOURS = 3_600_000;
/** As the public API promises for `Idempotency-Key`. */
const HTTP_KEY_LIFETIME_MILLISECONDS = 24 * HOURS;

/** The key under which a participant deduplicates (saga, step, direction). */
export function sagaKey(sagaId: string, step: string, direction: Direction): string {
  return `saga:${sagaId}/${step}/${direction}`;
}

/**
 * Keys of clients belong to the actor that sent them. They name the actor by hash: the failure of a command that
 * was under way while a person was erased is remembered for its day, and tells nobody whose it was.
 */
export function clientKey(actor: string, key: string): string {
  return `client:${hashOf(actor)}/${key}`;
}

/**
 * The key that a compensation takes too, if it is free: a forward step that arrives after its compensation
 * must not take effect any more, and one that is on its way is waited for.
 */
export function forwardOf(key: string): string | undefined {
  const match = SAGA_KEY.exec(key);
  return match?.[2] === 'compensate' ? `saga:${match[1]}/forward` : undefined;
}

/** What all keys of a client begin with, or without an actor those of all clients. */
export function clientKeyPrefix(actor?: string): string {
  return actor === undefined ? 'client:' : `client:${hashOf(actor)}/`;
}

export function isClientKey(key: string): boolean {
  return key.startsWith('client:');
}

/** How long a key is remembered: a client's for a day, a saga's as long as anything may be delivered late. */
export function lifetimeOf(key: string, windowMilliseconds: number): number {
  return isClientKey(key) ? HTTP_KEY_LIFETIME_MILLISECONDS : windowMilliseconds;
}

function hashOf(actor: string): string {
  return createHash('sha256').update(actor).digest('base64url');
}
