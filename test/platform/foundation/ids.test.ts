import { describe, expect, it } from 'vitest';
import { createIds } from '../../../src/platform/foundation/index.ts';

const UUID_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('ids', () => {
  it('are UUIDs of version 7 that carry the time', () => {
    const id = createIds({ now: () => 0x0190_1234_5678 }).next();
    expect(id).toMatch(UUID_7);
    expect(id.startsWith('01901234-5678-7')).toBe(true);
  });

  it('rise strictly, also within a millisecond, past its counter, and when the clock goes back', () => {
    let now = 1_000;
    const ids = createIds({ now: () => now });
    const made = Array.from({ length: 10_000 }, (_, index) => {
      if (index === 5_000) now = 1;
      return ids.next();
    });
    expect(made).toEqual([...made].sort());
    expect(new Set(made).size).toBe(made.length);
  });
});
