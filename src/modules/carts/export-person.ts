import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { toIsoTime } from '../../platform/foundation/index.ts';
import { findAllLines, findCart } from './cart-store.ts';
import type { cartsContract } from './contract.ts';
import type { CartsSchema } from './schema.ts';

/** Also what has expired and is still there. */
export function createExportPerson(
  database: ModuleDatabase<CartsSchema>,
): Handler<typeof cartsContract.operations.exportPerson> {
  return async ({ personId: userId }) => {
    const [cart, items] = await Promise.all([
      database.first(findCart, { userId }),
      database.all(findAllLines, { userId }),
    ]);
    if (cart === undefined) return { cart: null };
    const expiresAt = cart.expiresAt === null ? null : toIsoTime(cart.expiresAt);
    return { cart: { userId, expiresAt, items } };
  };
}
