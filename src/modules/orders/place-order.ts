import type { CommandLog } from '../../platform/commands/index.ts';
import { type Client, type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { ModuleDatabase, Transaction } from '../../platform/databases/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import type { Clock, Ids } from '../../platform/foundation/index.ts';
import type { SagaDefinition, Sagas } from '../../platform/sagas/index.ts';
import type { cartsContract } from '../carts/contract.ts';
import type { catalogContract } from '../catalog/contract.ts';
import { usersErrors, type usersContract } from '../users/contract.ts';
import { lockBuyer } from './buyer-store.ts';
import type { CheckoutData } from './checkout-saga.ts';
import { ordersErrors, ordersEvents, type ordersContract } from './contract.ts';
import { type CartLine, type PricedItem, priceLines, totalOf } from './order.ts';
import { rejectionFrom } from './order-failure.ts';
import { insertHistory, insertItems, insertOrder } from './order-store.ts';
import type { OrderViews } from './order-view.ts';
import { findOrderWithItems } from './order-with-items.ts';
import { insertPendingOrder } from './pending-order-store.ts';
import type { OrdersSchema } from './schema.ts';

type PlaceOrder = Handler<(typeof ordersContract)['operations']['placeOrder']>;
type Input = Parameters<PlaceOrder>[0];

const DECISION_MILLISECONDS = 3_000;

/** The participants that are asked before anything is stored. */
export interface CheckoutParties {
  readonly users: Client<typeof usersContract>;
  readonly carts: Client<typeof cartsContract>;
  readonly catalog: Client<typeof catalogContract>;
}

export function createCheckoutParties(
  users: CheckoutParties['users'],
  carts: CheckoutParties['carts'],
  catalog: CheckoutParties['catalog'],
): CheckoutParties {
  return { users, carts, catalog };
}

interface PreparedOrder {
  readonly lines: readonly CartLine[];
  readonly items: readonly PricedItem[];
  readonly buyer: Awaited<ReturnType<CheckoutParties['users']['checkBuyer']>>;
}

/** Stores a pending order together with the saga that decides it, then waits for the decision. */
export function createPlaceOrder(
  database: ModuleDatabase<OrdersSchema>,
  commands: CommandLog<OrdersSchema>,
  parties: CheckoutParties,
  sagas: Sagas,
  checkout: SagaDefinition<CheckoutData>,
  publish: Publish,
  views: OrderViews,
  clock: Clock,
  ids: Ids,
): PlaceOrder {
  async function store(transaction: Transaction, userId: string, input: Input, prepared: PreparedOrder) {
    const { lines, items, buyer } = prepared;
    const loyaltyPoints = input.loyaltyPoints ?? 0;
    const total = totalOf(items, loyaltyPoints);
    const orderId = ids.next();
    const now = clock.now();
    // What is stored meanwhile is undone if the buyer is gone; nearly always they are not.
    const locking = transaction.first(lockBuyer, { userId });
    const bought = items.map(({ productId, quantity }) => ({ productId, quantity }));
    const sagaId = await sagas.start(transaction, checkout, {
      subject: orderId,
      data: {
        orderId,
        userId,
        items: bought,
        cartLines: lines.map(({ productId, revision }) => ({ productId, revision })),
        total,
        loyaltyPoints,
        paymentMethod: input.paymentMethod,
      },
    });
    transaction.enqueue(insertOrder, {
      id: orderId,
      sagaId,
      userId,
      total: total.amount,
      currency: total.currency,
      loyaltyPoints,
      paymentMethod: input.paymentMethod,
      shippingAddress: JSON.stringify(buyer.shippingAddress),
      billingAddress: JSON.stringify(buyer.billingAddress),
      now,
    });
    const ordered = items.map(({ productId, quantity, price }, line) => ({
      line,
      product_id: productId,
      quantity,
      price: price.amount,
    }));
    const orderedLines = JSON.stringify(ordered);
    transaction.enqueue(insertItems, { orderId, items: orderedLines });
    const { amount, currency } = total;
    transaction.enqueue(insertPendingOrder, {
      orderId,
      userId,
      total: amount,
      currency,
      now,
      items: orderedLines,
    });
    transaction.enqueue(insertHistory, { orderId, version: 1, status: 'pending', now });
    await publish(transaction, ordersEvents.orderPlaced, {
      key: orderId,
      version: 1,
      data: { orderId, userId, total, items: bought },
    });
    if ((await locking)?.erased === 1) throw ordersErrors.accountErased({});
    return { orderId, sagaId };
  }

  return async (input, call) => {
    const userId = userIdOf(call);
    const { orderId, sagaId } = await commands.runPrepared(
      call,
      input,
      () => prepare(parties, userId, input),
      (transaction, prepared) => store(transaction, userId, input, prepared),
    );
    await sagas.settled(sagaId, DECISION_MILLISECONDS);
    const found = await findOrderWithItems(database, { id: orderId, userId });
    if (found === undefined) throw ordersErrors.orderNotFound({ id: orderId });
    const { status, failure } = found.order;
    if (status === 'rejected' && failure !== null) throw rejectionFrom(failure);
    return views.one(found);
  };
}

/** Asks for everything that must be fresh: the buyer's standing and addresses, the cart, the prices. */
async function prepare(parties: CheckoutParties, userId: string, input: Input): Promise<PreparedOrder> {
  const { users, carts, catalog } = parties;
  const { addressId, billingAddressId } = input;
  const addresses = billingAddressId === undefined ? { addressId } : { addressId, billingAddressId };
  const [buyer, { lines }] = await Promise.all([
    users.checkBuyer({ userId, ...addresses }).catch((error: unknown) => {
      if (usersErrors.userNotFound.is(error)) throw ordersErrors.accountErased({}, error);
      if (usersErrors.userBlocked.is(error)) throw ordersErrors.userBlocked({}, error);
      if (usersErrors.addressNotFound.is(error)) throw ordersErrors.addressNotFound(error.details, error);
      throw error;
    }),
    carts.findLines({ userId }),
  ]);
  const productIds = lines.map((line) => line.productId);
  const products = productIds.length === 0 ? [] : (await catalog.findProducts({ productIds })).products;
  const items = priceLines(lines, products);
  totalOf(items, input.loyaltyPoints ?? 0);
  return { lines, items, buyer };
}
