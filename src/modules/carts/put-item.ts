import type { CommandLog } from '../../platform/commands/index.ts';
import { type Client, type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import type { catalogContract } from '../catalog/contract.ts';
import { cartOf, refuseTooMany } from './cart.ts';
import { findLines, saveLine } from './cart-store.ts';
import { type cartsContract, cartsErrors } from './contract.ts';
import type { ReviseCart } from './revise-cart.ts';
import type { CartsSchema } from './schema.ts';

/** Sets the quantity of a line. Setting it to what it is counts as a change: the user means it anew. */
export function createPutItem(
  commands: CommandLog<CartsSchema>,
  catalog: Client<typeof catalogContract>,
  reviseCart: ReviseCart,
  clock: Clock,
): Handler<typeof cartsContract.operations.putItem> {
  async function assertExists(productId: string): Promise<void> {
    const { products } = await catalog.findProducts({ productIds: [productId] });
    if (products.length === 0) throw cartsErrors.productNotFound({ productId });
  }

  return (input, call) => {
    const userId = userIdOf(call);
    return commands.runPrepared(
      call,
      input,
      () => assertExists(input.productId),
      async (transaction) => {
        const now = clock.now();
        const revision = await reviseCart(transaction, userId, now);
        await transaction.execute(saveLine, { userId, ...input, revision });
        const lines = await transaction.all(findLines, { userId, now });
        refuseTooMany(lines);
        return cartOf(lines);
      },
    );
  };
}
