import * as fixture from '../support/checkout-fixture.ts';

/** A row of the benchmark's data, in the table of the module that owns it. */
export interface FixtureRow {
  readonly module: string;
  readonly table: string;
  readonly values: Readonly<Record<string, string | number | null>>;
}

/** Who buys, and what there is to buy. */
export function fixtureRows(): FixtureRow[] {
  return [...indexes(fixture.BUYERS).flatMap(buyerRows), ...indexes(fixture.PRODUCTS).flatMap(productRows)];
}

/** What lies in every cart before a round. */
export function cartRows(): FixtureRow[] {
  return indexes(fixture.BUYERS).flatMap((index) =>
    fixture.cartOf(index).map(({ productId, quantity }) => ({
      module: 'carts',
      table: 'cart_lines',
      values: { user_id: fixture.userId(index), product_id: productId, quantity, revision: 1 },
    })),
  );
}

/** What the report is about, and who may read it. */
export function reportRows(): FixtureRow[] {
  return [
    ...indexes(fixture.PENDING_ORDERS).flatMap(pendingOrderRows),
    sessionRow(fixture.userId(fixture.BUYERS), fixture.STAFF_TOKEN, fixture.userId(0), 'staff'),
  ];
}

function indexes(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function buyerRows(index: number): FixtureRow[] {
  const id = fixture.userId(index);
  const user = {
    id,
    email: `${index}@example.com`,
    password_hash: 'none',
    name: `Buyer ${index}`,
    role: 'customer',
    status: 'active',
    points: 0,
    version: 1,
    created_at: 0,
  };
  const address = {
    id: fixture.addressId(index),
    user_id: id,
    street: 'Street 1',
    city: 'Berlin',
    country: 'DE',
    postal_code: '10117',
    is_default: 1,
  };
  const cart = { user_id: id, version: 1, expires_at: fixture.FAR_FUTURE, abandonments: 0 };
  return [
    { module: 'users', table: 'users', values: user },
    { module: 'users', table: 'addresses', values: address },
    { module: 'carts', table: 'carts', values: cart },
    sessionRow(id, fixture.tokenOf(index), id, 'customer'),
  ];
}

function sessionRow(id: string, token: string, userId: string, role: string): FixtureRow {
  const values = {
    id,
    token_hash: fixture.hashOf(token),
    user_id: userId,
    user_version: 1,
    role,
    created_at: 0,
    expires_at: fixture.FAR_FUTURE,
  };
  return { module: 'sessions', table: 'sessions', values };
}

function productRows(index: number): FixtureRow[] {
  const id = fixture.productId(index);
  const product = {
    id,
    name: `Product ${index}`,
    description: 'A product.',
    category: 'Things',
    price_amount: fixture.PRICE,
    price_currency: 'EUR',
    version: 1,
  };
  const level = { product_id: id, on_hand: fixture.STOCK, reserved: 0, sold: 0, version: 0 };
  return [
    { module: 'catalog', table: 'products', values: product },
    { module: 'inventory', table: 'stock_levels', values: level },
  ];
}

function pendingOrderRows(index: number): FixtureRow[] {
  const id = fixture.orderId(index);
  const order = {
    id,
    user_id: fixture.userId(index),
    status: 'pending',
    version: 1,
    saga_id: id,
    last_saga_id: id,
    total: fixture.PRICE,
    currency: 'EUR',
    loyalty_points: 0,
    payment_method: 'none',
    shipping_address: '{}',
    billing_address: '{}',
    failure: null,
    placed_at: index,
    decided_at: null,
  };
  const items = fixture.cartOf(index).map(({ productId, quantity }, line) => ({
    module: 'orders',
    table: 'order_items',
    values: { order_id: id, line, product_id: productId, quantity, price: fixture.PRICE },
  }));
  return [{ module: 'orders', table: 'orders', values: order }, ...items];
}
