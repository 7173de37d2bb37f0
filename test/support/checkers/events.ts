import type { ShopDatabases } from './shop-databases.ts';
import { SUBSCRIPTIONS, type Subscription } from './subscriptions.ts';
import { findViolations, type Invariant, type Rule, type Violation } from './violation.ts';

/** O1 to O4 and I1, of a shop at rest: what was committed is what was delivered, and took effect once. */
export function checkEvents(shop: ShopDatabases): Violation[] {
  shop.putQuery('bought', BOUGHT, 'user_id, product_id, revision');
  return findViolations(shop, eventRules(shop.modules));
}

export function eventRules(modules: readonly string[]): Rule[] {
  return [
    ...SUBSCRIPTIONS.flatMap(deliveryRules),
    ...STATES.flatMap(stateRules),
    ...modules.flatMap((module) => [...outboxRules(module), ...inboxRules(module, modules)]),
    ...EFFECTS,
  ];
}

const BOUGHT = `
  select o.id as event_id, o.envelope ->> '$.data.userId' as user_id,
    line.value ->> 'productId' as product_id, line.value ->> 'revision' as revision
  from orders.outbox o, json_each(o.envelope, '$.data.cartLines') line where o.type = 'orders.order-confirmed'`;

function deliveryRules({ event, source, module, consumer }: Subscription): Rule[] {
  return [
    {
      invariant: 'O1',
      says: `an event has not taken effect in ${module} (${consumer})`,
      sql: `select o.seq, o.id, o.type, o.key, o.key_version, i.state
        from "${source}".outbox o left join "${module}".inbox i on i.consumer = '${consumer}' and i.event_id = o.id
        where o.type = '${event}' and i.state is not 'done'`,
    },
  ];
}

/** Versions of things and the events that must tell of each: a state without its event, and the reverse. */
interface VersionedState {
  readonly module: string;
  readonly types: readonly string[];
  /** Answers `key` and `version`, the highest that was committed. */
  readonly versions: string;
}

const STATES: readonly VersionedState[] = [
  { module: 'sessions', types: ['sessions.person-erased'], versions: answersOf('sessions') },
  {
    module: 'users',
    types: ['users.user-registered', 'users.user-updated', 'users.user-blocked', 'users.erasure-requested'],
    // The last of an erased person is the request.
    versions: `select id as key, version from users.users union all
      select person_id, coalesce((select max(key_version) from users.outbox
        where key = person_id and type = 'users.erasure-requested'), 1000000) from users.erasures`,
  },
  {
    module: 'catalog',
    types: ['catalog.product-changed'],
    versions: 'select id as key, version from catalog.products',
  },
  {
    module: 'inventory',
    types: ['inventory.stock-changed'],
    versions: 'select product_id as key, version from inventory.stock_levels',
  },
  {
    module: 'carts',
    types: ['carts.cart-abandoned', 'carts.person-erased'],
    versions: `select user_id as key, abandonments as version from carts.carts union all ${answersOf('carts')}`,
  },
  {
    module: 'payments',
    types: ['payments.payment-captured', 'payments.payment-refunded', 'payments.person-erased'],
    versions: `select id as key, version from payments.payments union all ${answersOf('payments')}`,
  },
  {
    module: 'orders',
    types: [
      'orders.order-placed',
      'orders.order-confirmed',
      'orders.order-rejected',
      'orders.order-cancelled',
      'orders.person-erased',
    ],
    versions: `select id as key, version from orders.orders union all ${answersOf('orders')}`,
  },
];

/** What a module has answered to requests of erasure, as users was told. */
function answersOf(module: string): string {
  return `select erasure_id as key, 1 as version from users.erasure_answers
    where module = '${module}' and answered_at is not null`;
}

function stateRules({ module, types, versions }: VersionedState): Rule[] {
  const known = types.map((type) => `'${type}'`).join(', ');
  return [
    {
      invariant: 'O1',
      says: `a change in ${module} has no event`,
      sql: `select s.key, s.version, count(o.seq) as events
        from (${versions}) s left join ${module}.outbox o on o.key = s.key
        group by s.key having count(o.seq) < s.version`,
    },
    {
      invariant: 'O2',
      says: `an event of ${module} tells of something that was never committed`,
      sql: `select o.seq, o.type, o.key, o.key_version, s.version
        from ${module}.outbox o left join (${versions}) s on s.key = o.key
        where s.version is null or o.key_version > s.version or o.type not in (${known})`,
    },
  ];
}

function outboxRules(module: string): Rule[] {
  return [
    {
      invariant: 'O3',
      says: `the versions of a key in the outbox of ${module} are not 1, 2, 3, … in the order of committing`,
      sql: `select * from (
          select seq, type, key, incarnation, key_version, row_number() over by_seq as place,
            lag(incarnation) over by_seq as incarnation_before
          from "${module}".outbox window by_seq as (partition by key order by seq))
        where key_version <> place or incarnation < incarnation_before`,
    },
    {
      invariant: 'O2',
      says: `an envelope of ${module} says something else than its row`,
      sql: `select seq, id, type, key, key_version from "${module}".outbox
        where envelope ->> '$.id' <> id or envelope ->> '$.type' <> type or envelope ->> '$.subject' <> key
          or envelope ->> '$.keyversion' <> key_version
          or coalesce(envelope ->> '$.incarnation', 1) <> incarnation or envelope ->> '$.source' <> '/modules/${module}'`,
    },
    {
      invariant: 'O4',
      says: `a cursor of ${module} is beyond the end of the outbox, or under an epoch that never was`,
      sql: `select c.subscriber, c.seq, c.epoch, l.epoch as lease,
          (select coalesce(max(seq), 0) from "${module}".sqlite_sequence where name = 'outbox') as last
        from "${module}".outbox_cursors c left join "${module}".leases l on l.name = 'relay'
        where c.seq > last or l.epoch is null or c.epoch > l.epoch`,
    },
  ];
}

function inboxRules(module: string, sources: readonly string[]): Rule[] {
  const inbox = `"${module}".inbox`;
  return [
    rule(
      'O1',
      `an event is unfinished in ${module}`,
      `
      select position, consumer, type, key, key_version, state, attempts, errors from ${inbox} where state <> 'done'`,
    ),
    rule(
      'O2',
      `${module} knows of an event from nowhere`,
      `
      select position, source, type, key from ${inbox} where source not in (${sources.map((name) => `'${name}'`)})`,
    ),
    ...sources.map((source) =>
      rule(
        'O2',
        `${module} was told something that ${source} never committed`,
        `
        select i.position, i.consumer, i.event_id, i.type, i.key, i.key_version
        from ${inbox} i left join "${source}".outbox o
          on o.key = i.key and o.incarnation = i.incarnation and o.key_version = i.key_version
        where i.source = '${source}' and (o.id is not i.event_id or o.type <> i.type or i.envelope not in ('', o.envelope))
          and not (o.id is null and ${isForgotten(source)})`,
      ),
    ),
    rule(
      'O3',
      `${module} took events of a key in another order than that of their versions`,
      `
      select * from (
        select consumer, source, key, incarnation, key_version, position, finished_at,
          lag(incarnation) over by_position as incarnation_before,
          lag(key_version) over by_position as version_before, lag(finished_at) over by_position as finished_before
        from ${inbox} window by_position as (partition by consumer, source, key order by position))
      where (incarnation, key_version) <= (incarnation_before, version_before) or finished_at < finished_before`,
    ),
    rule(
      'O3',
      `${module} remembers another version of a key than the last that it was told of`,
      `
      select i.consumer, i.source, i.key, i.incarnation, max(i.key_version) as told,
        k.incarnation as remembered_incarnation, k.version, k.parked
      from ${inbox} i left join "${module}".inbox_keys k
        on k.consumer = i.consumer and k.source = i.source and k.key = i.key
      where i.state = 'done' and i.incarnation = (select max(l.incarnation) from ${inbox} l
        where l.state = 'done' and l.consumer = i.consumer and l.source = i.source and l.key = i.key)
      group by i.consumer, i.source, i.key
      having k.version is not told or k.incarnation is not i.incarnation or k.parked <> 0`,
    ),
    rule(
      'I1',
      `an event took effect twice in ${module}`,
      `
      select consumer, event_id, count(*) as times from ${inbox} group by consumer, event_id having times > 1`,
    ),
    rule(
      'I1',
      `an event took effect in ${module} without an attempt that was counted first`,
      `
      select position, consumer, event_id from ${inbox} where state = 'done' and (attempts < 1 or finished_at is null)`,
    ),
  ];
}

const EFFECTS: readonly Rule[] = [
  rule(
    'I1',
    'what was bought is still in the cart',
    `
    select b.event_id, b.user_id, b.product_id, b.revision
    from bought b join carts.cart_lines l on l.user_id = b.user_id and l.product_id = b.product_id and l.revision = b.revision`,
  ),
  rule(
    'I1',
    'what was sold is still reserved',
    `
    select o.id, o.key as order_id from orders.outbox o join inventory.reservations r on r.order_id = o.key
    where o.type = 'orders.order-confirmed' and r.state = 'reserved'`,
  ),
  rule(
    'I1',
    'an order has changed a balance of points twice for one reason',
    `
    select order_id, reason, count(*) as times from users.loyalty_entries group by order_id, reason having times > 1`,
  ),
];

/** What a producer told after its backup was taken, and before that was restored. */
function isForgotten(source: string): string {
  return `i.incarnation < (select coalesce(max(number), 1) from "${source}".incarnations)`;
}

function rule(invariant: Invariant, says: string, sql: string): Rule {
  return { invariant, says, sql };
}
