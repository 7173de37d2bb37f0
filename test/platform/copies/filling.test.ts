import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { fillFromOwner } from '../../../src/platform/copies/filler.ts';
import { Filling } from '../../../src/platform/copies/filling.ts';
import { systemClock } from '../../../src/platform/foundation/index.ts';
import { bookCopies } from '../../support/fixtures/shelf-module.ts';
import { createGate, Shelf } from '../../support/shelf.ts';
import { until } from '../../support/until.ts';

let shelf: Shelf;
let after: () => Promise<unknown> = async () => undefined;
afterEach(async () => {
  await shelf.stop();
  await after();
  after = async () => undefined;
});

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => `b${String(index).padStart(4, '0')}`);
const noProgress = () => undefined;

describe('filling a copy', () => {
  it('is done by itself when the copy is new, and once', async () => {
    shelf = await Shelf.boot();
    await shelf.filled();
    expect(await shelf.status()).toMatchObject({ of: 'library', table: 'book_copies', generation: 1 });
  });

  it('brings what no event tells of any more', async () => {
    shelf = await Shelf.boot();
    await shelf.put(...numbered(250));
    await shelf.booted.settled();
    await shelf.spoil('delete', ...numbered(250));
    expect(await shelf.kept()).toEqual({});
    const status = await shelf.copies.rebuild('shelf', 'books', noProgress);
    expect(status).toMatchObject({ state: 'filled', generation: 2, copied: 250 });
    expect(await shelf.kept()).toEqual(await shelf.owned());
  });

  it('lets events that come while a chunk is on its way be newer, and what they removed be gone', async () => {
    const [read, write] = [createGate(), createGate()];
    let isHeld = false;
    shelf = await Shelf.boot({
      async onList() {
        if (!isHeld) return;
        read.open();
        await write.opened;
      },
    });
    await shelf.filled();
    await shelf.put('a', 'b', 'c');
    await shelf.booted.settled();
    await shelf.spoil('delete', 'a', 'b', 'c');
    isHeld = true;
    const rebuilding = shelf.copies.rebuild('shelf', 'books', noProgress);
    await read.opened;
    await shelf.library.putBook({ id: 'a', title: 'Renamed' });
    await shelf.library.burnBook({ id: 'b' });
    await shelf.put('aa');
    await shelf.booted.settled();
    expect(await shelf.kept()).toEqual({ a: 'Renamed v2', aa: 'The aa v1', b: 'forgotten' });
    write.open();
    await rebuilding;
    expect(await shelf.kept()).toEqual({ ...(await shelf.owned()), b: 'forgotten' });
    expect(await shelf.kept()).toMatchObject({ a: 'Renamed v2', c: 'The c v1' });
  });

  it('never shows readers less than there was, and leaves nothing that the owner does not have', async () => {
    shelf = await Shelf.boot();
    await shelf.put(...numbered(300));
    await shelf.booted.settled();
    await shelf.plant({ book_id: 'nobody-has-it', title: 'Nobody', version: 1 });
    await shelf.spoil({ version: 99, title: 'from nowhere' }, 'b0007');
    let isDone = false;
    const rebuilding = shelf.copies.rebuild('shelf', 'books', noProgress).finally(() => {
      isDone = true;
    });
    while (!isDone) {
      expect(Object.keys(await shelf.kept()).length).toBeGreaterThanOrEqual(300);
      await setImmediate();
    }
    await rebuilding;
    expect(await shelf.kept()).toEqual(await shelf.owned());
  });

  it('goes on where it was when it was cut short', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tearline-copies-'));
    const second = createGate();
    let hold = false;
    const cursors: (string | undefined)[] = [];
    shelf = await Shelf.boot({
      folder,
      onList: (cursor) => (hold && cursor !== undefined ? second.opened : undefined),
    });
    await shelf.filled();
    await shelf.put(...numbered(250));
    await shelf.booted.settled();
    await shelf.spoil('delete', ...numbered(250));
    hold = true;
    const rebuilding = shelf.copies.rebuild('shelf', 'books', noProgress);
    const cutShort = expect(rebuilding).rejects.toMatchObject({ code: 'copies.cut-short' });
    await until(async () => (await shelf.status()).copied === 100);
    const stopping = shelf.stop();
    second.open();
    await stopping;
    await cutShort;
    shelf = await Shelf.boot({ folder, onList: (cursor) => void cursors.push(cursor) });
    after = () => rm(folder, { recursive: true });
    await shelf.filled();
    expect(cursors[0]).toBeDefined();
    expect(await shelf.status()).toMatchObject({ generation: 2, copied: 250 });
    expect(await shelf.kept()).toEqual(await shelf.owned());
  });

  it('by two processes at once writes each chunk once', async () => {
    shelf = await Shelf.boot();
    await shelf.put(...numbered(500));
    await shelf.booted.settled();
    await shelf.filled();
    const { database } = shelf;
    const client = shelf.booted.gateway.client(bookCopies.source.contract);
    const { logger } = shelf.booted.gateway;
    const fillings = [1, 2].map(() => {
      const readChunk = fillFromOwner(bookCopies, client, systemClock, 100);
      return new Filling('books', database, readChunk, { clock: systemClock, logger, rate: 1_000_000 });
    });
    await fillings[0]?.beginAgain();
    const { signal } = new AbortController();
    await Promise.all(fillings.map((filling) => filling.run(signal)));
    expect(await shelf.status()).toMatchObject({ state: 'filled', copied: 500 });
    expect(await shelf.kept()).toEqual(await shelf.owned());
  });

  it('goes on when its state cannot be read for a while', async () => {
    shelf = await Shelf.boot();
    await shelf.put(...numbered(150));
    await shelf.filled();
    const { database, booted } = shelf;
    let refusals = 2;
    const overloaded = new Proxy(database, {
      get(target, name) {
        if (name === 'first' && refusals-- > 0) return () => Promise.reject(new Error('planted'));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const { contract } = bookCopies.source;
    const readChunk = fillFromOwner(bookCopies, booted.kernel.client(contract), systemClock, 100);
    const { logger } = booted.gateway;
    const filling = new Filling('books', overloaded, readChunk, {
      clock: systemClock,
      logger,
      rate: 1_000_000,
    });
    await filling.beginAgain();
    await filling.run(new AbortController().signal);
    expect(refusals).toBeLessThanOrEqual(0);
    expect(await shelf.status()).toMatchObject({ state: 'filled', copied: 150 });
  });

  it('is no faster than it may be', async () => {
    shelf = await Shelf.boot({ environment: { COPIES_PER_SECOND: '500' } });
    await shelf.put(...numbered(150));
    const startedAt = performance.now();
    await shelf.copies.rebuild('shelf', 'books', noProgress);
    expect(performance.now() - startedAt).toBeGreaterThan(290);
  });
});
