import type { CommandLog } from '../../platform/commands/index.ts';
import { type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { SagaDefinition, Sagas } from '../../platform/sagas/index.ts';
import type { CancellationData } from './cancellation-saga.ts';
import { type ordersContract, ordersErrors } from './contract.ts';
import { findOrder, holdOrder, lockOrder } from './order-store.ts';
import type { OrderViews } from './order-view.ts';
import type { OrderRow, OrdersSchema } from './schema.ts';

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
  async function load(id: string, userId: string): Promise<OrderRow> {
    const row = await database.first(findOrder, { id, userId });
    if (row === undefined) throw ordersErrors.orderNotFound({ id });
    return row;
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
    await sagas.settled((await load(id, userId)).last_saga_id, DECISION_MILLISECONDS);
    const row = await load(id, userId);
    const [view] = await views.of([row]);
    if (view === undefined) throw ordersErrors.orderNotFound({ id });
    return { ...view, outcome: row.status === 'cancelled' ? 'cancelled' : 'pending' };
  };
}
