import { STAFF } from '../shop-process.ts';
import { followAccepted } from './come-to-rest.ts';
import { definiteAnswer, type Json, type Operation, type Request } from './history.ts';
import { send } from './send.ts';
import type { Customer, World } from './world.ts';

const PASSWORD = 'password of a customer';
const PLENTIFUL_PRODUCTS = 6;
const PLENTY = 200_000;
const SCARCE_PRODUCTS = 3;
export const FEW = 12;
const FIRST_ORDER_PIECES = 20;
const PRICES = [480, 999, 1_250, 2_400, 3_195, 55];

/** Opens the shop: products with their stock, and for each client one customer with points and one without. */
export async function setUpShop(world: World, clients: number): Promise<void> {
  world.staff = await signIn(world, STAFF.email, STAFF.password);
  for (let number = 1; number <= PLENTIFUL_PRODUCTS; number += 1) {
    world.plentiful.push(await stockProduct(world, `Plentiful ${number}`, PRICES[number - 1] ?? 100, PLENTY));
  }
  for (let number = 1; number <= SCARCE_PRODUCTS; number += 1) {
    world.scarce.push(await stockProduct(world, `Scarce ${number}`, 700, FEW));
  }
  await blockSomebody(world);
  await eraseSomebody(world);
  await Promise.all(
    Array.from({ length: clients }, async (_, index) => {
      const rich = await openAccount(world, `rich-${index}@customers.example`);
      const poor = await openAccount(world, `poor-${index}@customers.example`);
      world.clients.push([rich, poor]);
      await earnPoints(world, rich);
    }),
  );
  await followAccepted(world);
}

async function signIn(
  world: World,
  email: string,
  password: string,
): Promise<{ userId: string; token: string }> {
  const answer = await send(world.url, { method: 'POST', path: '/sessions', body: { email, password } });
  if (answer.outcome !== 'ok') throw new Error(`cannot sign in as ${email}: ${JSON.stringify(answer)}`);
  return { userId: String(answer.body['userId']), token: String(answer.body['token']) };
}

async function stockProduct(world: World, name: string, amount: number, quantity: number): Promise<string> {
  const { userId, token } = world.staff;
  const product = await world.ask('create-product', userId, '', newProduct(token, name, amount));
  const id = String(bodyOf(product)['id']);
  bodyOf(await world.ask('set-stock', userId, id, newStock(token, id, quantity)));
  return id;
}

export function newProduct(token: string, name: string, amount: number): Request {
  const body = {
    name,
    description: 'For a campaign.',
    category: 'Campaign',
    price: { amount, currency: 'EUR' },
  };
  return { method: 'POST', path: '/products', body, token };
}

export function newStock(token: string, productId: string, quantity: number): Request {
  return { method: 'PUT', path: `/stock/${productId}`, body: { quantity }, token };
}

async function blockSomebody(world: World): Promise<void> {
  const { userId } = await openAccount(world, 'blocked@customers.example');
  const request = { method: 'POST', path: `/users/${userId}/block`, token: world.staff.token } as const;
  bodyOf(await world.ask('block-user', world.staff.userId, userId, request));
}

/** Beside the history: whoever is erased has no account afterwards. */
async function eraseSomebody(world: World): Promise<void> {
  const body = { email: 'erased@customers.example', password: PASSWORD, name: 'Erased' };
  await send(world.url, { method: 'POST', path: '/users', body });
  const { userId } = await signIn(world, body.email, PASSWORD);
  const { token } = world.staff;
  const answer = await send(world.url, { method: 'POST', path: `/users/${userId}/erasure`, token });
  if (answer.outcome !== 'ok') throw new Error(`nobody was erased: ${JSON.stringify(answer)}`);
}

async function openAccount(world: World, email: string): Promise<Customer> {
  const body = { email, password: PASSWORD, name: email };
  const user = await world.ask('register-user', '', '', { method: 'POST', path: '/users', body });
  bodyOf(user);
  const { userId, token } = await signIn(world, email, PASSWORD);
  const place = { street: 'Perforation Row 1', city: 'Tearline', country: 'DE', postalCode: '10115' };
  const request = { method: 'POST', path: '/users/me/addresses', body: place, token } as const;
  const addressId = String(bodyOf(await world.ask('add-address', userId, '', request))['id']);
  return { userId, token, addressId, confirmed: [] };
}

/** By a first order, which is large. */
async function earnPoints(world: World, { userId, token, addressId }: Customer): Promise<void> {
  const productId = String(world.plentiful[3]);
  const path = `/cart/items/${productId}`;
  bodyOf(
    await world.ask('put-item', userId, productId, {
      method: 'PUT',
      path,
      body: { quantity: FIRST_ORDER_PIECES },
      token,
    }),
  );
  const body = { addressId, paymentMethod: 'pm_card_visa' };
  await world.ask('place-order', userId, '', { method: 'POST', path: '/orders', body, token });
}

/** Of a shop that nobody kills: everything has to go well. */
function bodyOf(operation: Operation): Json {
  const answer = definiteAnswer(operation);
  if (answer?.outcome === 'ok') return answer.body;
  throw new Error(
    `the shop could not be set up: ${operation.kind} was answered with ${JSON.stringify(operation.answers)}`,
  );
}
