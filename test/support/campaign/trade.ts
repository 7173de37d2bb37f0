import { definiteAnswer, type Operation } from './history.ts';
import type { Random } from './random.ts';
import { FEW, newProduct, newStock } from './set-up-shop.ts';
import { type Customer, Disconnected, type World } from './world.ts';

const MOST_PIECES = 3;
const MOST_POINTS = 30;
const PAYMENT_METHODS = [
  ...Array<string>(12).fill('pm_card_visa'),
  ...Array<string>(4).fill('pm_card_declined'),
  ...Array<string>(3).fill('pm_card_flaky'),
];

export interface TradeOptions {
  readonly random: Random;
  /** The most that each client does. */
  readonly steps: number;
  /** How many clients begin with a payment that the gateway never answers. */
  readonly hanging: number;
}

/** Whatever there is to trade with, as long as it runs. */
interface Trading {
  readonly isRunning: boolean;
}

/** All clients trade until the shop dies under them, or they have done enough. */
export async function trade(
  world: World,
  shop: Trading,
  { random, steps, hanging }: TradeOptions,
): Promise<void> {
  const customers = world.clients.map((group, index) => {
    const own = random.fork(`client ${index}`);
    return repeat(shop, steps, (number) =>
      number === 0 && index < hanging
        ? placeHangingOrder(world, own.pick(group))
        : takeStep(world, own.pick(group), own),
    );
  });
  const staff = random.fork('staff');
  await Promise.all([...customers, repeat(shop, steps, () => keepShop(world, staff))]);
}

async function repeat(
  shop: Trading,
  times: number,
  step: (number: number) => Promise<unknown>,
): Promise<void> {
  try {
    for (let number = 0; number < times && shop.isRunning; number += 1) await step(number);
  } catch (error) {
    if (!(error instanceof Disconnected)) throw error;
  }
}

async function takeStep(world: World, customer: Customer, random: Random): Promise<void> {
  const choice = random.next();
  if (choice < 0.76) await placeOrder(world, customer, random, random.pick(PAYMENT_METHODS));
  else if (choice < 0.9) await cancelOrder(world, customer, random);
  else await renameUser(world, customer, random);
}

async function placeOrder(
  world: World,
  customer: Customer,
  random: Random,
  paymentMethod: string,
): Promise<void> {
  const { userId, token, addressId } = customer;
  const lines = random.chance(0.4) ? 2 : 1;
  for (let line = 0; line < lines; line += 1) {
    const productId = random.pick(random.chance(0.25) ? world.scarce : world.plentiful);
    await putItem(world, customer, productId, random.between(1, MOST_PIECES));
  }
  const points = random.chance(0.45) ? { loyaltyPoints: random.between(1, MOST_POINTS) } : {};
  const body = { addressId, paymentMethod, ...points };
  const operation = world.begin('place-order', userId, '', { method: 'POST', path: '/orders', body, token });
  await (random.chance(0.06) ? attemptTwice(world, operation) : world.attempt(operation));
  await forgetMissing(world, customer, operation);
}

/** Waits in vain for the gateway. */
async function placeHangingOrder(world: World, customer: Customer): Promise<void> {
  const { userId, token, addressId } = customer;
  await putItem(world, customer, String(world.plentiful[0]), 1);
  const body = { addressId, paymentMethod: 'pm_card_timeout' };
  await world.ask('place-order', userId, '', { method: 'POST', path: '/orders', body, token });
}

async function putItem(
  world: World,
  { userId, token }: Customer,
  productId: string,
  quantity: number,
): Promise<void> {
  const path = `/cart/items/${productId}`;
  await world.ask('put-item', userId, productId, { method: 'PUT', path, body: { quantity }, token });
}

/** What is out of stock leaves the cart, or no later order would come through. */
async function forgetMissing(world: World, { userId, token }: Customer, operation: Operation): Promise<void> {
  const answer = definiteAnswer(operation);
  if (answer?.outcome !== 'fail' || answer.code !== 'orders.out-of-stock') return;
  const { productId } = answer.body['details'] as { productId: string };
  await world.ask('remove-item', userId, productId, {
    method: 'DELETE',
    path: `/cart/items/${productId}`,
    token,
  });
}

/** An impatient client: the same request twice at once. */
async function attemptTwice(world: World, operation: Operation): Promise<void> {
  const attempts = await Promise.allSettled([world.attempt(operation), world.attempt(operation)]);
  const failed = attempts.find((attempt) => attempt.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function cancelOrder(
  world: World,
  { userId, token, confirmed }: Customer,
  random: Random,
): Promise<void> {
  if (confirmed.length === 0) return;
  const [orderId] = confirmed.splice(random.between(0, confirmed.length - 1), 1);
  if (orderId === undefined) return;
  await world.ask('cancel-order', userId, orderId, {
    method: 'POST',
    path: `/orders/${orderId}/cancel`,
    token,
  });
}

async function renameUser(world: World, { userId, token }: Customer, random: Random): Promise<void> {
  const body = { name: `Ada the ${random.between(1, 1_000_000)}th` };
  await world.ask('rename-user', userId, userId, { method: 'PATCH', path: '/users/me', body, token });
}

async function keepShop(world: World, random: Random): Promise<void> {
  const { userId, token } = world.staff;
  if (random.chance(0.9)) {
    const productId = random.pick([...world.plentiful, ...world.scarce]);
    const body = { name: `Product ${random.between(1, 1_000_000)}` };
    await world.ask('rename-product', userId, productId, {
      method: 'PATCH',
      path: `/products/${productId}`,
      body,
      token,
    });
    return;
  }
  const product = await world.ask('create-product', userId, '', newProduct(token, 'Scarce', 700));
  if (product.subject === '') return;
  await world.ask('set-stock', userId, product.subject, newStock(token, product.subject, FEW));
  world.scarce.splice(random.between(0, world.scarce.length - 1), 1, product.subject);
}
