/**
 * Who has to be told of what, written down here so that the checkers do not take the product's word for it.
 * A test holds the list to the model of the modules.
 */
export interface Subscription {
  readonly event: string;
  readonly source: string;
  readonly module: string;
  readonly consumer: string;
}

export const SUBSCRIPTIONS: readonly Subscription[] = [
  { event: 'users.user-blocked', source: 'users', module: 'sessions', consumer: 'end-sessions' },
  { event: 'users.user-registered', source: 'users', module: 'orders', consumer: 'copy-new-user' },
  { event: 'users.user-updated', source: 'users', module: 'orders', consumer: 'copy-user' },
  { event: 'catalog.product-changed', source: 'catalog', module: 'orders', consumer: 'copy-product' },
  { event: 'orders.order-confirmed', source: 'orders', module: 'inventory', consumer: 'sell-reservation' },
  { event: 'orders.order-confirmed', source: 'orders', module: 'carts', consumer: 'remove-bought-lines' },
  { event: 'orders.order-confirmed', source: 'orders', module: 'users', consumer: 'earn-points' },
  { event: 'orders.order-cancelled', source: 'orders', module: 'users', consumer: 'take-points-back' },
  ...['sessions', 'carts', 'orders', 'payments'].flatMap((module) => [
    { event: 'users.erasure-requested', source: 'users', module, consumer: 'erase-person' },
    {
      event: `${module}.person-erased`,
      source: module,
      module: 'users',
      consumer: `record-erasure-by-${module}`,
    },
  ]),
];
