import type { Kysely } from 'kysely';
import type { CopyRow } from '../../../src/platform/copies/copy-statements.ts';
import { AFTER_ALL } from '../../../src/platform/copies/filler.ts';
import {
  statement,
  type Transaction,
  type TransactionalDatabase,
} from '../../../src/platform/databases/index.ts';
import { bookCopies } from '../../support/fixtures/shelf-module.ts';

export const STEPS = [
  'change',
  'erase',
  'deliver',
  'ask',
  'hear',
  'rebuild',
  'read chunk',
  'write chunk',
] as const;
export type Step = (typeof STEPS)[number];

type Change = Parameters<typeof bookCopies.save>[1];
type Place = Parameters<typeof bookCopies.forget>[1];

/** What of a copy is under test. */
export interface SimulatedCopy {
  save(transaction: Transaction, change: Change): Promise<void>;
  forget(transaction: Transaction, place: Place): Promise<void>;
  readonly fill: typeof bookCopies.statements.fill;
}

interface Book {
  readonly title: string;
  readonly version: number;
}
type Fact = { readonly key: string; readonly version: number; readonly title: string | undefined };

const CHUNK = 2;
const FORGOTTEN = 'forgotten';

const emptyTable = statement((query: Kysely<{ book_copies: object }>, _given: object) =>
  query.deleteFrom('book_copies'),
);
const setGeneration = statement(
  (query: Kysely<{ local_copies: { name: string; generation: number } }>, given: { generation: number }) =>
    query.updateTable('local_copies').set({ generation: given.generation }).where('name', '=', 'books'),
);

/**
 * An owner in memory, whose facts and answers arrive when the plan says so, and its copy in a database.
 * Erasing is for good: an owner does not take up a key again.
 */
export class CopySimulation {
  readonly wentBack: string[] = [];
  readonly #database: TransactionalDatabase;
  readonly #copy: SimulatedCopy;
  readonly #books = new Map<string, Book>();
  readonly #erased = new Set<string>();
  /** In the order of each key. */
  readonly #facts: Fact[] = [];
  readonly #answers: Fact[] = [];
  readonly #seen = new Map<string, number>();
  #generation = 1;
  #after = '';
  #isFilled = false;
  #chunk:
    | { readonly rows: readonly object[]; readonly through: string; readonly isLast: boolean }
    | undefined;

  private constructor(database: TransactionalDatabase, copy: SimulatedCopy) {
    this.#database = database;
    this.#copy = copy;
  }

  static async begin(database: TransactionalDatabase, copy: SimulatedCopy): Promise<CopySimulation> {
    await database.execute(emptyTable, {});
    await database.execute(setGeneration, { generation: 1 });
    return new CopySimulation(database, copy);
  }

  async take(step: Step, key: string): Promise<void> {
    if (step === 'change') this.#change(key);
    else if (step === 'erase') this.#erase(key);
    else if (step === 'deliver') await this.#apply(this.#takeFact(key));
    else if (step === 'ask') this.#ask(key);
    else if (step === 'hear') await this.#apply(this.#answers.shift());
    else if (step === 'rebuild') await this.#rebuild();
    else if (step === 'read chunk') this.#readChunk();
    else await this.#writeChunk();
    await this.#watch();
  }

  /** All that is on its way arrives, and the filling comes to its end. */
  async comeToRest(): Promise<void> {
    while (this.#answers.length > 0) await this.#apply(this.#answers.shift());
    while (this.#facts.length > 0) await this.#apply(this.#facts.shift());
    while (!this.#isFilled) {
      this.#readChunk();
      await this.#writeChunk();
    }
  }

  owned(): Record<string, string> {
    const books = [...this.#books].map(([key, { title, version }]) => [key, `${title} v${version}`]);
    return Object.fromEntries([...books, ...[...this.#erased].map((key) => [key, FORGOTTEN])]);
  }

  async kept(): Promise<Record<string, string>> {
    const said = (row: CopyRow) => (row.forgotten === 1 ? FORGOTTEN : `${row['title']} v${row.version}`);
    return Object.fromEntries((await this.#rows()).map((row) => [String(row['book_id']), said(row)]));
  }

  #change(key: string): void {
    if (this.#erased.has(key)) return;
    const version = (this.#books.get(key)?.version ?? 0) + 1;
    const title = `${key}${version}`;
    this.#books.set(key, { title, version });
    this.#facts.push({ key, version, title });
  }

  #erase(key: string): void {
    const book = this.#books.get(key);
    if (book === undefined) return;
    this.#books.delete(key);
    this.#erased.add(key);
    this.#facts.push({ key, version: book.version + 1, title: undefined });
  }

  #takeFact(key: string): Fact | undefined {
    const index = this.#facts.findIndex((fact) => fact.key === key);
    return index < 0 ? undefined : this.#facts.splice(index, 1)[0];
  }

  /** A copy that is missing is asked for; what is answered arrives later. */
  #ask(key: string): void {
    const book = this.#books.get(key);
    if (book !== undefined) this.#answers.push({ key, ...book });
  }

  async #apply(fact: Fact | undefined): Promise<void> {
    if (fact === undefined) return;
    const { key, version, title } = fact;
    const place = { key, incarnation: 1, version, asOf: version };
    await this.#database.transaction((transaction) =>
      title === undefined
        ? this.#copy.forget(transaction, place)
        : this.#copy.save(transaction, { ...place, fields: { title, pages: 1 } }),
    );
  }

  async #rebuild(): Promise<void> {
    this.#generation += 1;
    await this.#database.execute(setGeneration, { generation: this.#generation });
    this.#after = '';
    this.#isFilled = false;
    // What was read before is not written any more: its state has changed.
    this.#chunk = undefined;
  }

  #readChunk(): void {
    if (this.#isFilled || this.#chunk !== undefined) return;
    const all = [...this.#books]
      .filter(([key]) => key > this.#after)
      .sort(([one], [other]) => (one < other ? -1 : 1));
    const items = all.slice(0, CHUNK);
    const isLast = all.length <= CHUNK;
    const rows = items.map(([key, { title, version }]) => ({
      book_id: key,
      title,
      pages: 1,
      incarnation: 1,
      version,
      as_of: version,
    }));
    this.#chunk = { rows, isLast, through: isLast ? AFTER_ALL : (items.at(-1)?.[0] ?? AFTER_ALL) };
  }

  async #writeChunk(): Promise<void> {
    const chunk = this.#chunk;
    if (chunk === undefined) return;
    const [after, generation] = [this.#after, this.#generation];
    await this.#database.transaction(async (transaction) => {
      await transaction.execute(this.#copy.fill, { rows: JSON.stringify(chunk.rows), generation });
      const range = { after, through: chunk.through, generation };
      await transaction.execute(bookCopies.statements.sweep, range);
    });
    this.#after = chunk.through;
    this.#isFilled = chunk.isLast;
    this.#chunk = undefined;
  }

  async #watch(): Promise<void> {
    for (const row of await this.#rows()) {
      const key = String(row['book_id']);
      if (row.version < (this.#seen.get(key) ?? 0)) this.wentBack.push(key);
      this.#seen.set(key, row.version);
    }
  }

  #rows(): Promise<CopyRow[]> {
    return this.#database.all(bookCopies.statements.readRange, { after: '', through: AFTER_ALL });
  }
}
