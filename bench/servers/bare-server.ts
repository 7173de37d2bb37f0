import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import express from 'express';
import * as fixture from '../support/checkout-fixture.ts';

/** The least a handler can do: one prepared statement, the row as JSON. No checks, limits, headers or metrics. */
const file = new Database(join(process.env['BENCH_FOLDER'] ?? '.', 'bare.sqlite'));
file.pragma('journal_mode = wal');
file.exec(
  'create table products (id text primary key, name text, description text, category text, price_amount integer, price_currency text, version integer)',
);
const insert = file.prepare('insert into products values (?, ?, ?, ?, ?, ?, 1)');
for (let index = 0; index < fixture.PRODUCTS; index += 1) {
  insert.run(fixture.productId(index), `Product ${index}`, 'A product.', 'Things', fixture.PRICE, 'EUR');
}
const find = file.prepare<[string], { price_amount: number; price_currency: string }>(
  'select * from products where id = ?',
);

const app = express();
app.get('/products/:id', (request, response) => {
  const row = find.get(request.params.id);
  if (row === undefined) {
    response.status(404).end();
    return;
  }
  const { price_amount: amount, price_currency: currency, ...product } = row;
  response.json({ ...product, price: { amount, currency } });
});

const server = app.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on('message', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
