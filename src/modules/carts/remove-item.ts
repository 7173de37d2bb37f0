import type { CommandLog } from '../../platform/commands/index.ts';
import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import { cartOf } from './cart.ts';
import { deleteLine, findLines } from './cart-store.ts';
import { type cartsContract, cartsErrors } from './contract.ts';
import type { ReviseCart } from './revise-cart.ts';
import type { CartsSchema } from './schema.ts';

export function createRemoveItem(
  commands: CommandLog<CartsSchema>,
  reviseCart: ReviseCart,
  clock: Clock,
): Handler<typeof cartsContract.operations.removeItem> {
  return (input, call) => {
    const userId = userIdOf(call);
    return commands.run(call, input, async (transaction) => {
      const { productId } = input;
      const now = clock.now();
      await reviseCart(transaction, userId, now);
      const removed = await transaction.execute(deleteLine, { userId, productId });
      if (removed === 0) throw cartsErrors.lineNotFound({ productId });
      return cartOf(await transaction.all(findLines, { userId, now }));
    });
  };
}
