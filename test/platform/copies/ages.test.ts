import { afterEach, describe, expect, it } from 'vitest';
import { createGate, Shelf } from '../../support/shelf.ts';
import { until } from '../../support/until.ts';

let shelf: Shelf;
afterEach(() => shelf.stop());

async function gauge(name: string): Promise<number | undefined> {
  const text = await shelf.booted.kernel.metrics.metrics();
  const line = new RegExp(`^${name}\\{module="shelf",copy="books"\\} (.+)$`, 'm').exec(text);
  return line === null ? undefined : Number(line[1]);
}

describe('the age of a copy', () => {
  it('is not known until the copy has been filled', async () => {
    const gate = createGate();
    shelf = await Shelf.boot({ onList: () => gate.opened });
    expect(await shelf.status()).toMatchObject({ state: 'filling', asOf: null, lagSeconds: null });
    expect(await gauge('tearline_copy_filled')).toBe(0);
    expect(await gauge('tearline_copy_lag_seconds')).toBeUndefined();
    gate.open();
    await until(async () => (await shelf.status()).asOf !== null);
    expect(await gauge('tearline_copy_filled')).toBe(1);
  });

  it('grows while a change waits, wherever it waits, and not because nothing happens', async () => {
    const gate = createGate();
    let isHeld = false;
    shelf = await Shelf.boot({ onApply: () => (isHeld ? gate.opened : undefined) });
    await shelf.filled();
    await shelf.put('a');
    await shelf.booted.settled();
    await until(async () => (await shelf.status()).lastEventAt !== null);
    isHeld = true;
    const before = Date.now();
    await shelf.library.putBook({ id: 'a', title: 'Renamed' });
    const published = Date.now();
    await until(async () => ((await gauge('tearline_copy_lag_seconds')) ?? 0) > 2.2);
    const { asOf } = await shelf.status();
    expect(Date.parse(asOf ?? '')).toBeGreaterThanOrEqual(before - 1);
    expect(Date.parse(asOf ?? '')).toBeLessThanOrEqual(published);
    gate.open();
    await until(async () => ((await gauge('tearline_copy_lag_seconds')) ?? 9) < 1.5);
    expect(await gauge('tearline_copy_last_event_timestamp_seconds')).toBeGreaterThan(published / 1_000);
  });
});
