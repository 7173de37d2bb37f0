import { type BootedModules, bootModules } from './boot-modules.ts';
import { createLibraryModule, libraryContract, type OnList } from './fixtures/library-module.ts';
import { bookCopies, createShelfModule, type OnApply } from './fixtures/shelf-module.ts';
import { until } from './until.ts';

export interface ShelfOptions {
  readonly onList?: OnList;
  readonly onApply?: OnApply;
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A library, and a shelf that keeps copies of its books. */
export class Shelf {
  readonly booted: BootedModules;

  private constructor(booted: BootedModules) {
    this.booted = booted;
  }

  static async boot({ onList, onApply, folder, environment = {} }: ShelfOptions = {}): Promise<Shelf> {
    const modules = [createLibraryModule(onList), createShelfModule(onApply)];
    return new Shelf(
      await bootModules({
        modules,
        environment: { COPIES_PER_SECOND: '1000000', ...environment },
        ...(folder === undefined ? {} : { folder }),
      }),
    );
  }

  get library() {
    return this.booted.kernel.client(libraryContract);
  }

  get copies() {
    return this.booted.kernel.copies;
  }

  get database() {
    return this.booted.gateway.module('shelf').database;
  }

  async put(...ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.library.putBook({ id, title: `The ${id}` });
  }

  async status() {
    const [status] = await this.copies.status('shelf');
    if (status === undefined) throw new Error('the shelf keeps no copy');
    return status;
  }

  filled(): Promise<void> {
    return until(async () => (await this.status()).state === 'filled');
  }

  /** What the copy says: titles and versions by book. */
  async kept(): Promise<Record<string, string>> {
    const rows = await this.database.all(bookCopies.statements.readRange, { after: '', through: 'zzzz' });
    return Object.fromEntries(
      rows.map((row) => [
        row['book_id'],
        row.forgotten === 1 ? 'forgotten' : `${row['title']} v${row.version}`,
      ]),
    );
  }

  /** What the library says. */
  async owned(): Promise<Record<string, string>> {
    const all: Record<string, string> = {};
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page: Awaited<ReturnType<Shelf['library']['listBooks']>> = await this.library.listBooks({
        limit: 100,
        ...(typeof cursor === 'string' ? { cursor } : {}),
      });
      for (const { id, title, version } of page.items) all[id] = `${title} v${version}`;
      cursor = page.nextCursor;
    }
    return all;
  }

  /** Changes rows of the copy behind its back. */
  async spoil(change: 'delete' | Record<string, string | number>, ...ids: readonly string[]): Promise<void> {
    await this.database.transaction(async ({ query }) => {
      const rows = query as unknown as Rows;
      for (const id of ids) {
        if (change === 'delete') await rows.deleteFrom('book_copies').where('book_id', '=', id).execute();
        else await rows.updateTable('book_copies').set(change).where('book_id', '=', id).execute();
      }
    });
  }

  async plant(row: Record<string, string | number>): Promise<void> {
    await this.database.transaction(async ({ query }) => {
      const values = { pages: 1, incarnation: 1, as_of: 1, generation: 1, forgotten: 0, ...row };
      await (query as unknown as Rows).insertInto('book_copies').values(values).execute();
    });
  }

  stop(): Promise<void> {
    return this.booted.stop();
  }
}

type Rows = import('kysely').Kysely<Record<string, Record<string, string | number>>>;

/** Opens when it is told to. */
export function createGate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
