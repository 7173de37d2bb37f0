import {
  createStatementGuard,
  type GuardedSchema,
} from '../../../../src/platform/databases/statement-guard/index.ts';

export const own = [
  'create table orders (id integer primary key autoincrement, customer text not null, total integer not null default 0)',
  'create table order_lines (order_id integer not null references orders(id) on delete cascade, sku text not null, primary key (order_id, sku)) without rowid',
  'create table outbox (seq integer primary key, envelope text)',
  'create index orders_by_customer on orders (customer)',
  'create view order_totals as select customer, sum(total) as total from orders group by customer',
  "create virtual table order_search using fts5(customer, content='orders', content_rowid='id')",
  `create trigger orders_inserted after insert on orders begin
     insert into order_search(rowid, customer) values (new.id, new.customer); end`,
  `create trigger orders_deleted after delete on orders begin
     insert into order_search(order_search, rowid, customer) values ('delete', old.id, old.customer); end`,
  `create trigger orders_updated after update on orders begin
     insert into order_search(order_search, rowid, customer) values ('delete', old.id, old.customer);
     insert into order_search(rowid, customer) values (new.id, new.customer); end`,
  'create virtual table notes using fts5(body)',
];
/** Own objects, made behind the guard's back, that lead to another module. */
export const leaking = [
  'create view leak as select sku from stock',
  'create view counting_leak as select count(*) as amount from stock',
  'create table audited (id integer primary key)',
  'create trigger audited_inserted after insert on audited begin update stock set amount = 0; end',
  'create table reserved (sku text references stock(sku))',
  "create virtual table borrowed using fts5(sku, content='stock')",
];
export const foreign = [
  'create table stock (sku text primary key, amount integer)',
  'create view stock_totals as select sum(amount) as amount from stock',
  'create virtual table stock_search using fts5(sku)',
  'create trigger stock_updated after update on stock begin select 1; end',
  'create index stock_by_amount on stock (amount)',
];
const ownTables = ['orders', 'order_lines', 'outbox', 'order_totals', 'order_search', 'notes'];
const leakingTables = ['leak', 'counting_leak', 'audited', 'reserved', 'borrowed'];
const foreignTables = ['stock', 'stock_totals', 'stock_search'];

export const remedy = 'use the contract of inventory (src/modules/inventory/contract.ts): getStock';
export const levels = ['database', 'tables'] as const;
export type Level = (typeof levels)[number];

interface Extra {
  readonly leaks?: readonly string[];
  readonly definitions?: readonly string[];
  readonly own?: readonly string[];
  readonly foreign?: readonly string[];
}

export function schemaAt(level: Level, extra: Extra = {}): GuardedSchema {
  const definitions = [
    ...own,
    ...(extra.leaks ?? leaking),
    ...(level === 'tables' ? foreign : []),
    ...(extra.definitions ?? []),
  ];
  return {
    module: 'orders',
    definitions,
    owners: new Map([
      ...[...foreignTables, ...(extra.foreign ?? [])].map((name): [string, string] => [name, 'inventory']),
      ...[...ownTables, ...leakingTables, ...(extra.own ?? [])].map((name): [string, string] => [
        name,
        'orders',
      ]),
    ]),
  };
}

export function guardAt(level: Level, extra: Extra = {}) {
  return createStatementGuard(
    schemaAt(level, extra),
    (owner) => `use the contract of ${owner} (src/modules/${owner}/contract.ts): getStock`,
  );
}

/** The names that a migration of orders may make. */
export const ownsName = (name: string) => /^(orders?|new|notes)(_|$)/i.test(name);
