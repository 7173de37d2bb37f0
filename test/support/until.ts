import { setTimeout as delay } from 'node:timers/promises';

/** Polls until something holds; fails loudly when it does not within the bound. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  boundMilliseconds = 60_000,
): Promise<void> {
  const giveUpAt = performance.now() + boundMilliseconds;
  while (!(await holds())) {
    if (performance.now() > giveUpAt)
      throw new Error(`did not hold within ${boundMilliseconds} ms: ${holds.toString()}`);
    await delay(5);
  }
}
