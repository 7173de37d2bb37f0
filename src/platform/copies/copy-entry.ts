import type { Client, Contract } from '../contracts/index.ts';
import type { TransactionalDatabase } from '../databases/index.ts';
import type { CopyAges } from './copy-ages.ts';
import type { LocalCopy } from './define-copy.ts';
import { fillFromOwner, fillFromOwnTables } from './filler.ts';
import { Filling, type FillingOptions } from './filling.ts';
import type { ReadModel, ReadModelDeclaration } from './read-model.ts';

/** How many rows are read and written at once; no more than a page holds. */
export const CHUNK = 100;

/** What a module keeps, with what is needed to fill it. */
export interface CopiesModule {
  readonly database: TransactionalDatabase;
  readonly copies: readonly LocalCopy[];
  readonly readModels: readonly { readonly declaration: ReadModelDeclaration; readonly model: ReadModel }[];
  readonly clientOf: (contract: Contract) => Client<Contract>;
  readonly ages: CopyAges;
}

/** A copy or a read model of a module, and how it is filled. */
export interface Entry {
  readonly module: CopiesModule;
  readonly filling: Filling;
  readonly copy: LocalCopy | undefined;
  readonly readModel: CopiesModule['readModels'][number] | undefined;
}

export function nameOf({ module }: Entry): string {
  return module.database.module;
}

/** A read model is as old as the oldest copy that it is made from. */
export function asOfEntry({ module: { ages, copies }, copy, readModel }: Entry): number | undefined {
  if (copy !== undefined) return ages.asOf(copy.name);
  const names = copies
    .map(({ name }) => name)
    .filter((name) => readModel?.declaration.madeFrom.includes(name));
  const times = names.map((name) => ages.asOf(name));
  return times.includes(undefined) ? undefined : Math.min(...times.filter((time) => time !== undefined));
}

export function entriesOf(module: CopiesModule, options: FillingOptions): Entry[] {
  const { database, copies, readModels, clientOf } = module;
  const { clock, logger, rate } = options;
  const filled = copies.map((copy): Entry => {
    const readChunk = fillFromOwner(copy, clientOf(copy.source.contract), clock, CHUNK);
    const filling = new Filling(copy.name, database, readChunk, { clock, logger, rate });
    return { module, filling, copy, readModel: undefined };
  });
  const made = readModels.map((readModel): Entry => {
    const readChunk = fillFromOwnTables(readModel.model, CHUNK);
    const { name } = readModel.declaration;
    const filling = new Filling(name, database, readChunk, { clock, logger, rate });
    return { module, filling, copy: undefined, readModel };
  });
  return [...filled, ...made];
}
