import { expect, it } from 'vitest';
import { StatementTraffic } from '../../../src/platform/databases/statement-traffic.ts';

const times = (count: number, work: (time: number) => void) => {
  for (let time = 0; time < count; time += 1) work(time);
};

it('tells which tables the statements of a module name, and about how often', () => {
  const traffic = new StatementTraffic();
  times(16_000, () =>
    traffic.note('orders', 'select * from "orders"."orders" join "orders"."items" on true'),
  );
  times(1_600, () => traffic.note('users', 'update "users" set x = 1'));
  const seen = new Map(
    traffic.read().map(({ module, table, statements }) => [`${module} ${table}`, statements]),
  );
  expect([...seen.keys()].toSorted()).toEqual(['orders orders.items', 'orders orders.orders', 'users users']);
  expect(seen.get('orders orders.items')).toBeGreaterThan(500);
  expect(seen.get('orders orders.items')).toBeLessThan(1_500);
});

it('is bounded, whatever statements there are', () => {
  const traffic = new StatementTraffic();
  times(100_000, (time) => traffic.note('orders', `select 1 from t${time}`));
  expect(traffic.read()).toHaveLength(2_048);
});
