import { addressId, tokenOf } from './checkout-fixture.ts';
import { type LoadResult, load, type Request } from './load.ts';
import type { ServerProcess } from './server-process.ts';

let round = 0;

/** Fills the carts and lets the first buyers order, each once. */
export async function orderRound(
  server: ServerProcess,
  clients: number,
  orders: number,
): Promise<LoadResult> {
  await server.fillCarts();
  round += 1;
  const key = `round-${round}`;
  return load(server.port, clients, orders, (buyer) => orderOf(buyer, key), 201);
}

function orderOf(buyer: number, key: string): Request {
  const body = JSON.stringify({ addressId: addressId(buyer), paymentMethod: 'pm_card_visa' });
  return {
    method: 'POST',
    path: '/orders',
    headers: {
      authorization: `Bearer ${tokenOf(buyer)}`,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'idempotency-key': `${key}-${buyer}`,
    },
    body,
  };
}
