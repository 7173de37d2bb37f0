import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCatalog, type CatalogShop } from './catalog-shop.ts';
import { emptySearchIndex, indexAsLanterns } from './inside-catalog.ts';

const PRODUCTS = [
  { name: 'Wireless Headphones', description: 'Over-ear, with noise cancelling.', category: 'Audio' },
  { name: 'Wired Headset', description: 'For calls at a desk.', category: 'Audio' },
  { name: 'Head Torch', description: 'Has no wires at all.', category: 'Outdoors' },
  { name: 'Camping Lantern', description: 'Lights a whole tent.', category: 'Outdoors' },
  { name: 'Spare Wick', description: 'Fits every lantern of brass.', category: 'Outdoors' },
  { name: 'Crème Brûlée Torch', description: 'Melts sugar.', category: 'Kitchen' },
  { name: 'Cup "Größe 2"', description: "It's the c'est-la-vie cup; 100% porcelain.", category: 'Kitchen' },
  { name: '찻주전자', description: '', category: 'Kitchen' },
  { name: 'Чайник', description: 'A teapot: 茶壺.', category: 'Kitchen' },
];

let shop: CatalogShop;
beforeAll(async () => {
  shop = await bootCatalog();
  for (const product of PRODUCTS) await shop.add(product);
});
afterAll(() => shop.stop());

describe('finds', () => {
  it.each([
    ['the beginnings of words', 'wir head', ['Wireless Headphones', 'Wired Headset', 'Head Torch']],
    ['words in any order and case', 'HEADPHONES wireless', ['Wireless Headphones']],
    ['words of the description', 'noise', ['Wireless Headphones']],
    ['words of both together', 'headphones cancelling', ['Wireless Headphones']],
    ['only what has every word', 'wireless lantern', []],
    ['no word from its middle', 'phones', []],
    ['the same word twice like once', 'torch torch brulee', ['Crème Brûlée Torch']],
    ['words without their diacritics', 'creme brulee', ['Crème Brûlée Torch']],
    ['words with diacritics of their own', 'TÓRCH cré', ['Crème Brûlée Torch']],
    ['decomposed letters', 'Cre\u0300me', ['Crème Brûlée Torch']],
    ['other scripts', 'чай', ['Чайник']],
    ['syllables that arrive in parts', '찻주전자'.normalize('NFD'), ['찻주전자']],
    ['ideographs', '茶', ['Чайник']],
    ['numbers', '100', ['Cup "Größe 2"']],
    ['words with quotes around them', '"größe 2"', ['Cup "Größe 2"']],
  ])('%s', async (_what, text, names) => {
    expect(await shop.find(text)).toEqual(names);
  });

  it('a word in the name before the same word in the description', async () => {
    expect(await shop.find('lantern')).toEqual(['Camping Lantern', 'Spare Wick']);
  });

  it('only what is in the category', async () => {
    expect(await shop.find('torch', 'Kitchen')).toEqual(['Crème Brûlée Torch']);
    expect(await shop.find('torch', 'Audio')).toEqual([]);
  });
});

describe('takes no text for a command', () => {
  it.each(['😀', '!!!', '"', "'", '*', '""', '(', '^', '-', '\u0000', '\u0301', ' \u200b ', '%', '--'])(
    'and finds nothing for %j',
    async (text) => {
      expect(await shop.find(text)).toEqual([]);
    },
  );

  it.each([
    ['lantern OR torch', []],
    ['NOT lantern', []],
    ['lantern NOT brass', []],
    ['name:lantern', []],
    ['NEAR(camping lantern)', []],
    ['{name} : lantern', []],
    ['^camping', ['Camping Lantern']],
    ['camping + lantern', ['Camping Lantern']],
    ['-lantern', ['Camping Lantern', 'Spare Wick']],
    ['lantern*', ['Camping Lantern', 'Spare Wick']],
    ['lan"tern', []],
    ['camping" "lantern', ['Camping Lantern']],
    ['lantern 😀', ['Camping Lantern', 'Spare Wick']],
    ["c'est", ['Cup "Größe 2"']],
    ["'; drop table products; --", []],
  ])('in %j', async (text, names) => {
    expect(await shop.find(text)).toEqual(names);
  });

  it('whatever it is', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.string({
        unit: fc.constantFrom('"', "'", '*', '^', ':', '(', ')', '{', '}', '-', '+', ' ', 'a', 'OR', 'ß'),
        maxLength: 60,
      }),
    );
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        await shop.find(given);
      }),
      { numRuns: 300 },
    );
  });

  it('of up to 200 characters', async () => {
    expect(await shop.find('lantern '.repeat(25))).toEqual(['Camping Lantern', 'Spare Wick']);
    await expect(shop.find('x'.repeat(201))).rejects.toMatchObject({ code: 'contracts.invalid-input' });
  });
});

describe('the index', () => {
  it('follows a change', async () => {
    const { id } = await shop.add({ name: 'Old Kettle', description: 'Whistles.' });
    await shop.asStaff(() => shop.catalog.changeProduct({ id, name: 'New Samovar' }));
    expect(await shop.find('kettle')).toEqual([]);
    expect(await shop.find('samovar whistles')).toEqual(['New Samovar']);
  });

  it('is left as it is by a change that is refused', async () => {
    const { id } = await shop.add({ name: 'Patient Gong' });
    const change = shop.asStaff(() => shop.catalog.changeProduct({ id, version: 9, name: 'Hasty Gong' }));
    await expect(change).rejects.toMatchObject({ code: 'catalog.product-changed-meanwhile' });
    expect(await shop.find('gong')).toEqual(['Patient Gong']);
  });

  it('is made anew from the products, whatever has become of it', async () => {
    const rebuild = () => shop.asStaff(() => shop.catalog.rebuildSearchIndex({}));
    const texts = ['wir head', 'lantern', 'torch', 'creme', 'cup', 'a', '100'];
    // The cursors have the ranks in them.
    const searchAll = () =>
      Promise.all(
        texts.map((search) => shop.asNobody(() => shop.catalog.listProducts({ search, limit: 1 }))),
      );
    await rebuild();
    const sound = await searchAll();
    const { items } = await shop.asNobody(() => shop.catalog.listProducts({ limit: 100 }));

    await shop.kernel.inside('catalog', emptySearchIndex, {});
    expect(await shop.find('lantern')).toEqual([]);
    expect(await rebuild()).toEqual({ products: items.length });
    expect(await searchAll()).toEqual(sound);

    await shop.kernel.inside('catalog', indexAsLanterns, { productIds: items.map(({ id }) => id) });
    expect(await shop.find('lantern')).toHaveLength(items.length);
    await rebuild();
    expect(await searchAll()).toEqual(sound);
  });

  it('is made anew by staff only', async () => {
    const rebuild = () => shop.catalog.rebuildSearchIndex({});
    await expect(shop.asNobody(rebuild)).rejects.toMatchObject({ code: 'contracts.unauthenticated' });
  });
});

it('searches the same in a file shared by all modules', async () => {
  const shared = await bootCatalog({ place: 'sqlite-tables' });
  try {
    for (const product of PRODUCTS) await shared.add(product);
    const first = await shared.find('wir head');
    expect(first).toEqual(['Wireless Headphones', 'Wired Headset', 'Head Torch']);
    await shared.asStaff(() => shared.catalog.rebuildSearchIndex({}));
    expect(await shared.find('wir head')).toEqual(first);
  } finally {
    await shared.stop();
  }
});
