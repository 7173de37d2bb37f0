import type { z } from 'zod';
import { catalogContract, catalogEvents } from '../../../src/modules/catalog/contract.ts';
import { catalogModule } from '../../../src/modules/catalog/module.ts';
import { type BootModulesOptions, bootModules } from '../../support/boot-modules.ts';
import { createListener } from '../../support/fixtures/listener.ts';

const STAFF = { staff: '01980000-0000-7000-8000-00000000000a' };

type NewProduct = z.input<typeof catalogContract.operations.createProduct.input>;

/** A shop that has nothing but a catalogue. */
export async function bootCatalog(options: Omit<BootModulesOptions, 'modules'> = {}) {
  const listener = createListener(catalogEvents.productChanged);
  const booted = await bootModules({ ...options, modules: [catalogModule, listener.module] });
  const catalog = booted.kernel.client(catalogContract);
  const asStaff = <Result>(work: () => Promise<Result>) => booted.as(STAFF, work);
  const asNobody = <Result>(work: () => Promise<Result>) => booted.as('anonymous', work);

  return {
    ...booted,
    catalog,
    asStaff,
    asNobody,
    events: listener.heard,
    /** Adds a product of which only some fields matter. */
    add: (product: Partial<NewProduct>) =>
      asStaff(() =>
        catalog.createProduct({
          name: 'Something',
          description: '',
          category: 'Things',
          price: { amount: 1_000, currency: 'EUR' },
          ...product,
        }),
      ),
    /** The names that a search finds, best first. */
    find: async (search: string, category?: string) => {
      const filter = category === undefined ? {} : { category };
      const page = await asNobody(() => catalog.listProducts({ search, limit: 100, ...filter }));
      return page.items.map(({ name }) => name);
    },
    /** Follows the cursor to the end and answers the pages. */
    readPages: async (input: { limit: number; search?: string; category?: string }) => {
      const pages: { id: string; name: string }[][] = [];
      let cursor: string | null = null;
      do {
        const at: { cursor?: string } = cursor === null ? {} : { cursor };
        const page = await asNobody(() => catalog.listProducts({ ...input, ...at }));
        pages.push(page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return pages;
    },
  };
}

export type CatalogShop = Awaited<ReturnType<typeof bootCatalog>>;
