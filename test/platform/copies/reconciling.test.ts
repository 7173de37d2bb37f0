import { afterEach, describe, expect, it } from 'vitest';
import { bookCopies } from '../../support/fixtures/shelf-module.ts';
import { createGate, Shelf, type ShelfOptions } from '../../support/shelf.ts';

let shelf: Shelf;
afterEach(() => shelf.stop());

const BOOKS = ['a', 'b', 'c', 'd', 'e'];

async function bootWithBooks(options?: ShelfOptions): Promise<void> {
  shelf = await Shelf.boot(options);
  await shelf.filled();
  await shelf.put(...BOOKS, ...BOOKS);
  await shelf.booted.settled();
}

function reconcile(dryRun = false) {
  return shelf.copies.reconcile('shelf', 'books', dryRun, () => undefined);
}

/** One difference of each kind. */
async function plantDifferences(): Promise<void> {
  await shelf.spoil('delete', 'a');
  await shelf.spoil({ version: 1, title: 'as it was' }, 'b');
  await shelf.spoil({ title: 'another' }, 'c');
  await shelf.spoil({ version: 7 }, 'd');
  await shelf.plant({ book_id: 'x', title: 'Nobody has it', version: 1 });
}

const PLANTED = [
  { key: 'a', kind: 'missing' },
  { key: 'b', kind: 'older' },
  { key: 'c', kind: 'different' },
  { key: 'd', kind: 'different' },
  { key: 'x', kind: 'surplus' },
];

describe('reconciling a copy with its owner', () => {
  it('finds nothing where there is nothing', async () => {
    await bootWithBooks();
    await shelf.library.burnBook({ id: 'e' });
    await shelf.booted.settled();
    expect(await reconcile()).toMatchObject({ compared: 5, found: 0, repaired: 0, inFlight: 0 });
  });

  it('finds every kind of difference, and only tells of it when asked to', async () => {
    await bootWithBooks();
    await plantDifferences();
    const before = await shelf.kept();
    const report = await reconcile(true);
    expect([...report.differences].sort((one, other) => (one.key < other.key ? -1 : 1))).toEqual(PLANTED);
    expect(report).toMatchObject({ found: 5, repaired: 0 });
    expect(await shelf.kept()).toEqual(before);
  });

  it('makes all of it right', async () => {
    await bootWithBooks();
    await plantDifferences();
    expect(await reconcile()).toMatchObject({ found: 5, repaired: 5 });
    expect(await shelf.kept()).toEqual(await shelf.owned());
    expect(await reconcile()).toMatchObject({ found: 0, repaired: 0 });
  });

  it('waits for what is on its way, and does not count it', async () => {
    const gate = createGate();
    let isHeld = false;
    await bootWithBooks({ onApply: () => (isHeld ? gate.opened : undefined) });
    isHeld = true;
    await shelf.library.putBook({ id: 'a', title: 'Renamed' });
    await shelf.put('f');
    const reconciling = reconcile();
    setTimeout(gate.open, 200);
    expect(await reconciling).toMatchObject({ found: 0, repaired: 0 });
    await shelf.booted.settled();
    expect(await shelf.kept()).toEqual(await shelf.owned());
  });

  it('repairs what an event would have brought that became a dead letter', async () => {
    let isBroken = false;
    await bootWithBooks({
      onApply: () => {
        if (isBroken) throw new Error('cannot read this');
      },
    });
    isBroken = true;
    await shelf.library.putBook({ id: 'a', title: 'Renamed' });
    await shelf.booted.settled();
    expect(await reconcile()).toMatchObject({ found: 1, repaired: 1 });
    expect(await shelf.kept()).toEqual(await shelf.owned());
  });

  it('leaves forgotten what was forgotten, whatever its owner says and however often', async () => {
    await bootWithBooks();
    await shelf.database.transaction((transaction) =>
      bookCopies.forget(transaction, { key: 'a', incarnation: 1, version: 1, asOf: 1 }),
    );
    expect((await shelf.kept())['a']).toBe('forgotten');
    await shelf.put('a');
    await shelf.booted.settled();
    expect(await reconcile()).toMatchObject({ found: 0 });
    await shelf.copies.rebuild('shelf', 'books', () => undefined);
    expect((await shelf.kept())['a']).toBe('forgotten');
    const [row] = await shelf.database.all(bookCopies.statements.readKeys, { keys: '["a"]' });
    expect(row).toMatchObject({ title: '(erased)', pages: 0 });
  });

  it('says which copies there are when one is asked for that is not', async () => {
    await bootWithBooks();
    await expect(shelf.copies.reconcile('shelf', 'pens', false, () => undefined)).rejects.toMatchObject({
      code: 'copies.unknown-copy',
      message: expect.stringContaining('It keeps: books.'),
    });
  });
});
