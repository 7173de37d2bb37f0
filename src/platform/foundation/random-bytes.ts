import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 4096;
const pool = Buffer.alloc(POOL_BYTES);
let offset = POOL_BYTES;

/**
 * Random bytes for identifiers, from a pool that is filled now and then: asking the system for a few bytes
 * costs more than everything else about an id. What is given out is valid until the next call, and is never
 * given out twice. Not for secrets, whose bytes should not lie about.
 */
export function takeRandomBytes(count: number): Buffer {
  if (offset + count > POOL_BYTES) {
    randomFillSync(pool);
    offset = 0;
  }
  offset += count;
  return pool.subarray(offset - count, offset);
}
