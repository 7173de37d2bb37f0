import type { CommandLog } from '../../platform/commands/index.ts';
import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { SagaDefinition, Sagas } from '../../platform/sagas/index.ts';
import type { CancellationData } from './cancellation-saga.ts';
import { type ordersContract, ordersErrors } from './contract.ts';
import { holdOrder, lockOrder } from './order-store.ts';
import type { OrderViews } from './order-view.ts';
import { findOrderWithItems, type OrderWithItems } from './order-with-items.ts';
import type { OrdersSchema } from './schema.ts';

type CancelOrder = Handler<(typeof ordersContract)['operations']['cancelOrder']>;

const DECISION_MILLISECONDS = 3_000;

/** Starts the cancellation of a confirmed order and waits for it; a repeated request joins the one under way. */
export function createCancelOrder(
  database: ModuleDatabase<OrdersSchema>,
  commands: CommandLog<OrdersSchema>,
  sagas: Sagas,
  cancellation: SagaDefinition<CancellationData>,
  views: OrderViews,
): CancelOrder {
  async function find(id: string, userId: string): Promise<OrderWithItems> {
    const found = await findOrderWithItems(database, { id, userId });
    if (found === undefined) throw ordersErrors.orderNotFound({ id });
    return found;
  }

  return async ({ id }, call) => {
    const userId = userIdOf(call);
    await commands.run(call, { id }, async (transaction) => {
      const row = await transaction.first(lockOrder, { id, userId });
      if (row === undefined) throw ordersErrors.orderNotFound({ id });
      if (row.status === 'cancelled' || (row.status === 'confirmed' && row.saga_id !== null)) return;
      if (row.status !== 'confirmed') throw ordersErrors.notCancellable({ id, status: row.status });
      const total = { amount: row.total, currency: row.currency };
      const sagaId = await sagas.start(transaction, cancellation, {
        subject: id,
        data: { orderId: id, userId, total },
      });
      await transaction.execute(holdOrder, { id, sagaId });
    });
    const { order } = await find(id, userId);
    await sagas.settled(order.last_saga_id, DECISION_MILLISECONDS);
    const settled = await find(id, userId);
    const outcome = settled.order.status === 'cancelled' ? 'cancelled' : 'pending';
    return { ...(await views.one(settled)), outcome };
  };
}
