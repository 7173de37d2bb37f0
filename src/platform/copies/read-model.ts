import type { Transaction } from '../databases/index.ts';

export interface FilledPart {
  /** Up to here it is done; undefined when nothing comes after. */
  readonly lastKey: string | undefined;
  readonly rows: number;
}

export interface ComparedPart extends FilledPart {
  /** Keys of which the read model says something else than what it is made from. */
  readonly different: readonly string[];
}

/**
 * A table that a module makes from its own tables to answer one question, kept by the transactions that
 * change those. It can be made anew and compared, part by part in the order of its keys.
 */
export interface ReadModel {
  /** Makes what comes after a key anew, about as many keys as the limit says. */
  fill(transaction: Transaction, after: string, limit: number): Promise<FilledPart>;
  /** Compares the same part, as it is at one moment. */
  compare(transaction: Transaction, after: string, limit: number): Promise<ComparedPart>;
}

export interface ReadModelDeclaration {
  /** Unique among the copies and read models of the module, never changed once released. */
  readonly name: string;
  readonly table: string;
  /** The module's own tables and copies that it is made from. */
  readonly madeFrom: readonly string[];
}
