import type { z } from 'zod';
import type { Client, Contract } from '../contracts/index.ts';
import type { Transaction } from '../databases/index.ts';
import {
  type CopyShape,
  type CopyStatements,
  createCopyStatements,
  type FieldTypes,
} from './copy-statements.ts';

type ValueOf<Type extends 'text' | 'integer'> = Type extends 'text' ? string : number;
export type FieldsOf<Types extends FieldTypes> = {
  readonly [Name in keyof Types]: ValueOf<Types[Name]>;
};

/** One thing as its owner has it. */
export interface OwnersItem<Types extends FieldTypes = FieldTypes> {
  readonly key: string;
  /** Raised by its owner with every change that an event tells of. */
  readonly version: number;
  readonly fields: FieldsOf<Types>;
}

/** What a copy is told: by an event, or by an answer of the owner. */
export interface CopyChange<Types extends FieldTypes> extends OwnersItem<Types> {
  /** Of the owner's data; what is newer is told by (incarnation, version). */
  readonly incarnation: number;
  /** Milliseconds: when it was so. */
  readonly asOf: number;
}

export interface OwnersPage {
  readonly incarnation: number;
  /** In the order of their keys. */
  readonly items: readonly OwnersItem[];
  readonly nextCursor: string | null;
}

/** Where all things of an owner can be read, page by page. */
export interface CopySource<Fields = unknown> {
  readonly contract: Contract;
  readonly operation: string;
  readPage(client: Client<Contract>, cursor: string | null, limit: number): Promise<OwnersPage>;
  /** Only for the compiler. */
  readonly fields?: Fields;
}

type OutputOf<SomeContract extends Contract, Name extends keyof SomeContract['operations']> = z.output<
  SomeContract['operations'][Name]['output']
>;
type ItemOf<Page> = Page extends { readonly items: readonly (infer Item)[] } ? Item : never;

/**
 * An operation that lists all things of its module in the order of their keys: it takes `limit` and
 * `cursor`, and answers `{ incarnation, items, nextCursor }`, each item with its version.
 */
export function pagesOf<
  SomeContract extends Contract,
  Name extends keyof SomeContract['operations'] & string,
  Fields,
>(
  contract: SomeContract,
  operation: Name,
  toItem: (item: ItemOf<OutputOf<SomeContract, Name>>) => {
    readonly key: string;
    readonly version: number;
    readonly fields: Fields;
  },
): CopySource<Fields> {
  return {
    contract,
    operation,
    async readPage(client, cursor, limit) {
      const call = client[operation] as (input: object) => Promise<unknown>;
      const page = (await call(cursor === null ? { limit } : { limit, cursor })) as {
        readonly incarnation: number;
        readonly items: readonly ItemOf<OutputOf<SomeContract, Name>>[];
        readonly nextCursor: string | null;
      };
      const items = page.items.map((item) => toItem(item) as unknown as OwnersItem);
      return { incarnation: page.incarnation, items, nextCursor: page.nextCursor };
    },
  };
}

export interface CopyDeclaration<Types extends FieldTypes> extends CopyShape<Types> {
  readonly source: CopySource<FieldsOf<NoInfer<Types>>>;
  /** The consumers of this module's reactions that keep the copy; they call `save` and `forget`. */
  readonly keptBy: readonly string[];
}

/** A module's local copy of what another module owns. */
export interface LocalCopy<Types extends FieldTypes = FieldTypes> extends CopyDeclaration<Types> {
  readonly statements: CopyStatements;
  /** Keeps the newer of what is there and what is given: an older event or answer changes nothing. */
  save(transaction: Transaction, change: CopyChange<Types>): Promise<void>;
  /**
   * Erases what the copy says of one key, for good: a mark stays in its place, which no event, answer or
   * filling overwrites, however late it comes.
   */
  forget(
    transaction: Transaction,
    forgotten: Pick<CopyChange<Types>, 'key' | 'incarnation' | 'version' | 'asOf'>,
  ): Promise<void>;
}

/**
 * Declares a copy. Its table has, beside the key and the fields, the columns `incarnation`, `version`,
 * `as_of`, `generation` and `forgotten`, all integers, which are the platform's to write.
 */
export function defineCopy<const Types extends FieldTypes>(
  declaration: CopyDeclaration<Types>,
): LocalCopy<Types> {
  const statements = createCopyStatements(declaration);
  return {
    ...declaration,
    statements,
    async save(transaction, { key, incarnation, version, asOf, fields }) {
      await transaction.execute(statements.save, { key, ...fields, incarnation, version, asOf });
    },
    async forget(transaction, { key, incarnation, version, asOf }) {
      await transaction.execute(statements.forget, { key, incarnation, version, asOf });
    },
  };
}
