/** The tables of the shop in one database, as all who check out in one transaction have them. */
export function tableDefinitions(integer: 'integer' | 'bigint'): string {
  return `
  create table users (id text primary key, email text unique, name text, status text, points ${integer});
  create table addresses (id text primary key, user_id text, street text, city text, country text, postal_code text);
  create table sessions (id text primary key, token_hash text unique, user_id text, role text, expires_at ${integer});
  create table products (id text primary key, name text, price ${integer}, currency text);
  create table stock_levels (product_id text primary key, on_hand ${integer}, reserved ${integer}, sold ${integer}, version ${integer});
  create table reservations (order_id text primary key, state text, changed_at ${integer});
  create table reserved_items (order_id text, product_id text, quantity ${integer}, primary key (order_id, product_id));
  create table cart_lines (user_id text, product_id text, quantity ${integer}, revision ${integer}, primary key (user_id, product_id));
  create table orders (id text primary key, user_id text, status text, version ${integer}, total ${integer}, currency text,
    loyalty_points ${integer}, payment_method text, shipping_address text, billing_address text, placed_at ${integer}, decided_at ${integer});
  create index orders_by_user on orders (user_id, id);
  create table order_items (order_id text, line ${integer}, product_id text, quantity ${integer}, price ${integer}, primary key (order_id, line));
  create table order_history (order_id text, version ${integer}, status text, at ${integer}, primary key (order_id, version));
  create table payments (id text primary key, order_id text unique, user_id text, amount ${integer}, currency text, method text, status text, created_at ${integer});
  create table loyalty_entries (id text primary key, user_id text, order_id text, reason text, points ${integer}, at ${integer});
  create table idempotency_keys (key text primary key, fingerprint text, order_id text, created_at ${integer});
`;
}
