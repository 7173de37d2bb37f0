import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import { takeRandomBytes } from './random-bytes.ts';

/** Identifiers as a dependency, so that tests can foretell them. */
export interface Ids {
  next(): string;
}

/**
 * UUIDv7 (RFC 9562, section 6.2, method 1): 48 bits of milliseconds, then a 12-bit counter that is
 * seeded at random each millisecond, then 62 random bits. Ids of one process are strictly increasing,
 * also when the clock stands still or goes back.
 */
export function createIds(clock: Clock): Ids {
  let lastTime = 0;
  let counter = 0;

  return {
    next() {
      const now = clock.now();
      if (now > lastTime) {
        lastTime = now;
        counter = takeRandomBytes(2).readUInt16BE() & 0x07ff;
      } else if (++counter > 0x0fff) {
        lastTime += 1;
        counter = 0;
      }
      const tail = Buffer.from(takeRandomBytes(8));
      tail[0] = ((tail[0] ?? 0) & 0x3f) | 0x80;
      const time = lastTime.toString(16).padStart(12, '0');
      const random = tail.toString('hex');
      const middle = (0x7000 | counter).toString(16);
      return `${time.slice(0, 8)}-${time.slice(8)}-${middle}-${random.slice(0, 4)}-${random.slice(4)}`;
    },
  };
}

/** No id that was made at a time or later sorts before it; the time in milliseconds. */
export function firstIdAt(time: number): string {
  const hex = Math.max(0, time).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** When an id was made, in milliseconds. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.replace('-', '').slice(0, 12), 16);
}

/** A secret of 256 bits, URL-safe, for tokens and generated passwords. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url');
}
