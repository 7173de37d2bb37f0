import * as fixture from '../../support/checkout-fixture.ts';

export interface FixtureRow {
  readonly table: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** Who buys, and what there is to buy. */
export function fixtureRows(): FixtureRow[] {
  return [...indexes(fixture.BUYERS).flatMap(buyerRows), ...indexes(fixture.PRODUCTS).flatMap(productRows)];
}

/** What lies in every cart before a round. */
export function cartRows(): FixtureRow[] {
  return indexes(fixture.BUYERS).flatMap((index) =>
    fixture.cartOf(index).map(({ productId, quantity }) => ({
      table: 'cart_lines',
      values: { user_id: fixture.userId(index), product_id: productId, quantity, revision: 1 },
    })),
  );
}

/** What the report is about, and who may read it. */
export function reportRows(): FixtureRow[] {
  return [
    ...indexes(fixture.PENDING_ORDERS).flatMap(pendingOrderRows),
    sessionRow('staff', fixture.STAFF_TOKEN, fixture.userId(0), 'staff'),
  ];
}

function indexes(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function buyerRows(index: number): FixtureRow[] {
  const id = fixture.userId(index);
  const user = { id, email: `${index}@example.com`, name: `Buyer ${index}`, status: 'active', points: 0 };
  const address = { street: 'Street 1', city: 'Berlin', country: 'DE', postal_code: '10117' };
  return [
    { table: 'users', values: user },
    { table: 'addresses', values: { id: fixture.addressId(index), user_id: id, ...address } },
    sessionRow(id, fixture.tokenOf(index), id, 'customer'),
  ];
}

function sessionRow(id: string, token: string, userId: string, role: string): FixtureRow {
  const token_hash = fixture.hashOf(token);
  return {
    table: 'sessions',
    values: { id, token_hash, user_id: userId, role, expires_at: fixture.FAR_FUTURE },
  };
}

function productRows(index: number): FixtureRow[] {
  const id = fixture.productId(index);
  const product = { id, name: `Product ${index}`, price: fixture.PRICE, currency: 'EUR' };
  const level = { product_id: id, on_hand: fixture.STOCK, reserved: 0, sold: 0, version: 0 };
  return [
    { table: 'products', values: product },
    { table: 'stock_levels', values: level },
  ];
}

function pendingOrderRows(index: number): FixtureRow[] {
  const id = fixture.orderId(index);
  const order = {
    id,
    user_id: fixture.userId(index),
    status: 'pending',
    version: 1,
    total: fixture.PRICE,
    currency: 'EUR',
    loyalty_points: 0,
    payment_method: 'none',
    shipping_address: '{}',
    billing_address: '{}',
    placed_at: index,
    decided_at: index,
  };
  const items = fixture.cartOf(index).map(({ productId, quantity }, line) => ({
    table: 'order_items',
    values: { order_id: id, line, product_id: productId, quantity, price: fixture.PRICE },
  }));
  return [{ table: 'orders', values: order }, ...items];
}
