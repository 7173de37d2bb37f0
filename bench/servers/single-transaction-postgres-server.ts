import { Pool } from 'pg';
import { cartRows, type FixtureRow, fixtureRows, reportRows } from './fixture-rows.ts';
import { checkOutOnPostgres } from './single-transaction/check-out-on-postgres.ts';
import { createApp, type FindSession, sessionOf } from './single-transaction/create-app.ts';
import { pendingOrdersReport } from './single-transaction/pending-orders-report.ts';
import { runPrepared } from './single-transaction/run-prepared.ts';
import { serve } from './single-transaction/serve.ts';
import { tableDefinitions } from './single-transaction/table-definitions.ts';

/**
 * What the shop on PostgreSQL is compared with: the same checkout as one transaction written straight on pg,
 * with prepared statements, over one shared database, behind the same HTTP layer. No modules, no events,
 * no saga.
 */
const pool = new Pool({ connectionString: process.env['BENCH_POSTGRES_URL'] ?? '', max: 20 });

for (const definition of tableDefinitions('postgres')) await pool.query(definition);
await insert([...fixtureRows(), ...reportRows()]);
await pool.query('analyze');

async function insert(rows: readonly FixtureRow[]): Promise<void> {
  for (const { table, values } of rows) {
    const columns = Object.keys(values);
    const places = columns.map((_, index) => `$${index + 1}`);
    const text = `insert into ${table} (${columns.join(', ')}) values (${places.join(', ')})`;
    await runPrepared(pool, `seed-${table}`, text, Object.values(values));
  }
}

const findSession: FindSession = async (tokenHash) => {
  const [session] = await runPrepared(
    pool,
    'session',
    'select user_id, role from sessions where token_hash = $1 and expires_at > $2',
    [tokenHash, Date.now()],
  );
  return session && { userId: String(session['user_id']), role: String(session['role']) };
};

const app = createApp({
  findSession,
  checkOut: (userId, key, input) => checkOutOnPostgres(pool, userId, key, input),
});
app.get('/reports/pending-orders', async (request, response) => {
  const { role } = await sessionOf(request, findSession);
  if (role !== 'staff') throw new Error('nobody');
  response.json(await pendingOrdersReport(pool, Number(request.query['limit'])));
});

serve(app, {
  async fillCarts() {
    await pool.query('delete from cart_lines');
    await insert(cartRows());
  },
  close: () => pool.end(),
});
