import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { cartRows, type FixtureRow, fixtureRows } from './fixture-rows.ts';
import { checkOutOnSqlite, type Rows } from './single-transaction/check-out-on-sqlite.ts';
import { createApp } from './single-transaction/create-app.ts';
import { serve } from './single-transaction/serve.ts';
import { tableDefinitions } from './single-transaction/table-definitions.ts';

/**
 * What the shop is compared with: the same checkout as one Kysely transaction over one SQLite file with
 * the same tables, `synchronous=FULL`, behind the same HTTP layer. No modules, no events, no saga.
 */
const folder = process.env['BENCH_FOLDER'] ?? '.';
const file = new Database(join(folder, 'single.sqlite'));
file.pragma('journal_mode = wal');
file.pragma('synchronous = full');
for (const definition of tableDefinitions('sqlite')) file.exec(definition);
const database = new Kysely<Rows>({ dialect: new SqliteDialect({ database: file }) });

await database.transaction().execute((query) => insert(query, fixtureRows()));

async function insert(query: Kysely<Rows>, rows: readonly FixtureRow[]): Promise<void> {
  for (const { table, values } of rows) await query.insertInto(table).values(values).execute();
}

const app = createApp({
  async findSession(tokenHash) {
    const session = await database
      .selectFrom('sessions')
      .selectAll()
      .where('token_hash', '=', tokenHash)
      .where('expires_at', '>', Date.now())
      .executeTakeFirst();
    return session && { userId: String(session['user_id']), role: String(session['role']) };
  },
  checkOut: (userId, key, input) => checkOutOnSqlite(database, userId, key, input),
});
app.get('/products/:id', async (request, response) => {
  const row = await database
    .selectFrom('products')
    .selectAll()
    .where('id', '=', request.params.id)
    .executeTakeFirst();
  response.json(row);
});

serve(app, {
  fillCarts: () =>
    database.transaction().execute(async (query) => {
      await query.deleteFrom('cart_lines').execute();
      await insert(query, cartRows());
    }),
  close: () => database.destroy(),
});
