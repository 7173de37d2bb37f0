import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import { cartOf, linesOf } from './cart.ts';
import { findLines } from './cart-store.ts';
import type { cartsContract } from './contract.ts';
import type { CartsSchema } from './schema.ts';

type Operations = typeof cartsContract.operations;

export interface FindCart {
  readonly getCart: Handler<Operations['getCart']>;
  readonly findLines: Handler<Operations['findLines']>;
}

/** A cart that has expired is empty, whether or not the job has come by. */
export function createFindCart(database: ModuleDatabase<CartsSchema>, clock: Clock): FindCart {
  const find = (userId: string) => database.all(findLines, { userId, now: clock.now() });
  return {
    getCart: async (_input, call) => cartOf(await find(userIdOf(call))),
    findLines: async ({ userId }) => ({ lines: linesOf(await find(userId)) }),
  };
}
