import type { Client } from 'pg';

const KEYS = 100_000;
const EVENTS_OF_A_TRANSACTION = 10;
const CHUNK = 500_000;
const WEEK_MILLISECONDS = 7 * 86_400_000;

/**
 * Brings the outbox and the inbox of a module to a number of rows, as a week would have left them: events of
 * many keys, stored by many transactions, finished in the inbox, with statistics and vacuumed.
 */
export async function fillHistory(client: Client, schema: string, from: number, to: number): Promise<void> {
  await client.query('set synchronous_commit = off');
  const { rows } = await client.query('select pg_current_xact_id()::text as xid');
  const firstXid = BigInt(rows[0].xid) + 1n;
  // Transactions that have been: their numbers are what the index on the outbox is made of.
  await client.query(`do $$ begin for number in 1..${Math.ceil((to - from) / EVENTS_OF_A_TRANSACTION) + 1} loop
    perform pg_current_xact_id(); commit; end loop; end $$`);
  const began = Date.now() - WEEK_MILLISECONDS;
  for (let start = from; start < to; start += CHUNK) {
    const end = Math.min(to, start + CHUNK);
    await client.query(`insert into ${schema}.outbox (xid, id, type, key, incarnation, key_version, envelope, stored_at)
      select (${firstXid} + (g - ${from}) / ${EVENTS_OF_A_TRANSACTION})::text::xid8, 'event-' || g,
        'letters.letter-written', 'letter-' || g % ${KEYS}, 1, g / ${KEYS} + 1, repeat('x', 300),
        ${began} + g * 60
      from generate_series(${start}::bigint, ${end - 1}) as g`);
    await client.query(`insert into ${schema}.inbox (consumer, event_id, source, key, incarnation, key_version, type,
        envelope, state, attempts, due_at, claim_epoch, errors, accepted_at, finished_at)
      select 'read-letter', 'event-' || g, 'elsewhere', 'letter-' || g % ${KEYS}, 1, g / ${KEYS} + 1,
        'elsewhere.letter-written', repeat('x', 300), 'done', 1, 0, 0, '[]', ${began} + g * 60, ${began} + g * 60
      from generate_series(${start}::bigint, ${end - 1}) as g`);
  }
  await client.query(`insert into ${schema}.inbox_keys (consumer, source, key, incarnation, version, parked)
    select 'read-letter', 'elsewhere', 'letter-' || g, 1, 100, 0
    from generate_series(0, ${Math.min(to, KEYS) - 1}) as g on conflict do nothing`);
  for (const table of ['outbox', 'inbox', 'inbox_keys'])
    await client.query(`vacuum (analyze) ${schema}.${table}`);
}
