import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { createSecret } from '../foundation/index.ts';
import { ALGORITHM, type ServiceKeys } from './service-keys.ts';
import { notAuthenticated, tooManyCalls } from './transport-errors.ts';

const ISSUER = 'tearline';
/**
 * For queries and commands with a key. A call that is repeated as it was changes nothing more; but the token is bound to
 * nothing in the call: whoever sees it may until it ends make any query, and any command with a key of his own choice,
 * in the caller's name, to that module, for whatever actor he writes.
 */
const LIFETIME_SECONDS = 30;
/** A command without a key: its token is accepted once. */
const ONCE_LIFETIME_SECONDS = 10;
const RENEW_BEFORE_SECONDS = 10;
const CLOCK_TOLERANCE_SECONDS = 5;
/** In whose name the public API, the command line and jobs of the platform call. */
export const EDGE = 'edge';

interface Issued {
  readonly token: Promise<string>;
  readonly renewAt: number;
}

/** Proves to other processes in whose name this one calls. */
export class TokenIssuer {
  readonly #keys: ServiceKeys;
  readonly #issued = new Map<string, Issued>();

  constructor(keys: ServiceKeys) {
    this.#keys = keys;
  }

  /** Short-lived, for one module as audience; used for many calls until it is renewed. */
  reusable(caller: string, audience: string): Promise<string> {
    const name = `${caller} ${audience}`;
    const known = this.#issued.get(name);
    if (known !== undefined && Date.now() < known.renewAt) return known.token;
    const token = this.#sign(caller, audience, LIFETIME_SECONDS, false);
    const renewAt = Date.now() + (LIFETIME_SECONDS - RENEW_BEFORE_SECONDS) * 1_000;
    this.#issued.set(name, { token, renewAt });
    token.catch(() => this.#issued.delete(name));
    return token;
  }

  /** For a single call, which cannot be made again with it. */
  once(caller: string, audience: string): Promise<string> {
    return this.#sign(caller, audience, ONCE_LIFETIME_SECONDS, true);
  }

  /** After a refusal, so that the next one is signed with the newest key. */
  forget(caller: string, audience: string): void {
    this.#issued.delete(`${caller} ${audience}`);
  }

  async #sign(caller: string, audience: string, lifetimeSeconds: number, once: boolean): Promise<string> {
    const { id, key } = await this.#keys.signing(caller);
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT(once ? { once } : {})
      .setProtectedHeader({ alg: ALGORITHM, kid: id })
      .setIssuer(ISSUER)
      .setSubject(caller)
      .setAudience(audience)
      .setJti(createSecret())
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(key);
  }
}

export interface Proven {
  readonly token: string;
  readonly caller: string;
  readonly audience: string;
  readonly endsAt: number;
  readonly isOnce: boolean;
}

const MOST_REMEMBERED = 10_000;

/** Finds out in whose name another process calls. What was proven once is remembered until it ends. */
export class TokenVerifier {
  readonly #keys: ServiceKeys;
  readonly #proven = new Map<string, Proven>();
  /** Tokens for a single call that were used, until they end by themselves. */
  readonly #used = new Map<string, number>();

  constructor(keys: ServiceKeys) {
    this.#keys = keys;
  }

  /** Throws `transport.unauthenticated`. */
  async verify(token: string | undefined, audience: string): Promise<Proven> {
    if (token === undefined) throw notAuthenticated('no-token');
    const proven = this.#proven.get(token) ?? (await this.#prove(token));
    if (proven.audience !== audience) throw notAuthenticated('wrong-module');
    if (Date.now() > proven.endsAt) throw notAuthenticated('ended-token');
    return proven;
  }

  /** Takes a token for one call. `mayRepeat`: made again, the call changes nothing more. */
  use({ token, endsAt, isOnce, audience }: Proven, mayRepeat: boolean): void {
    if (!mayRepeat && !isOnce) throw notAuthenticated('not-for-one-call');
    if (!isOnce) return;
    if (this.#used.has(token)) throw notAuthenticated('used-token');
    // One that was forgotten could be used again.
    if (!remember(this.#used, token, endsAt, (end) => end)) throw tooManyCalls(audience);
  }

  async #prove(token: string): Promise<Proven> {
    const claimed = readClaim(token);
    const key = claimed === undefined ? undefined : await this.#keys.proving(claimed.kid, claimed.caller);
    if (key === undefined) throw notAuthenticated('unknown-key');
    try {
      const { payload } = await jwtVerify(token, key, {
        issuer: ISSUER,
        algorithms: [ALGORITHM],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        maxTokenAge: LIFETIME_SECONDS,
        requiredClaims: ['sub', 'aud', 'exp', 'jti'],
      });
      const proven = {
        token,
        caller: String(payload.sub),
        audience: String(payload.aud),
        endsAt: (Number(payload.exp) + CLOCK_TOLERANCE_SECONDS) * 1_000,
        isOnce: payload['once'] === true,
      };
      if (!proven.isOnce) remember(this.#proven, token, proven, ({ endsAt }) => endsAt);
      return proven;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw notAuthenticated('ended-token');
      if (error instanceof errors.JOSEError) throw notAuthenticated('invalid-token');
      throw error;
    }
  }
}

/** What it says of itself, which nothing has proven yet. */
function readClaim(token: string): { readonly kid: string; readonly caller: string } | undefined {
  try {
    const { kid } = decodeProtectedHeader(token);
    return kid === undefined ? undefined : { kid, caller: String(decodeJwt(token).sub) };
  } catch {
    return undefined;
  }
}

/** Bounded by what has not ended yet. Answers false when there is no room. */
function remember<Value>(
  map: Map<string, Value>,
  key: string,
  value: Value,
  endOf: (value: Value) => number,
): boolean {
  if (map.size >= MOST_REMEMBERED) {
    const now = Date.now();
    for (const [each, known] of map) if (endOf(known) < now) map.delete(each);
  }
  if (map.size >= MOST_REMEMBERED) return false;
  map.set(key, value);
  return true;
}
