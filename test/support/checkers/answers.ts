import { clientKey } from '../../../src/platform/commands/index.ts';
import {
  type Answer,
  answeredOrderId,
  definiteAnswer,
  type History,
  type Operation,
  type OperationKind,
} from '../campaign/history.ts';
import type { ShopDatabases } from './shop-databases.ts';
import { findViolations, type Rule, type Violation } from './violation.ts';

/** A1 to A5: what the shop has answered, compared with what it has. `bought` comes from the events checker. */
export function checkAnswers(shop: ShopDatabases, history: History): Violation[] {
  shop.put('operation', OPERATION_COLUMNS, history.operations.map(rowOf));
  shop.put(
    'expected_refusal',
    ['code'],
    history.refusals.map((code) => [code]),
  );
  shop.putQuery(
    'cancellation',
    "select subject as order_id from operation where kind = 'cancel-order'",
    'order_id',
  );
  shop.putQuery('last_change', LAST_CHANGES, 'changes, subject');
  shop.putQuery(
    'claim',
    'select order_id, number, key, command_key from operation where order_id is not null',
    'order_id',
  );
  return [...history.operations.flatMap(contradictionsOf), ...findViolations(shop, ANSWER_RULES)];
}

const OPERATION_COLUMNS =
  'number kind user_id key command_key subject value answered status code order_id total revision changes'.split(
    ' ',
  );

function rowOf(operation: Operation): (string | number | null)[] {
  const { number, kind, userId, subject, request } = operation;
  const answer = definiteAnswer(operation);
  const body = answer?.body;
  const total = body?.['total'] as { amount?: number } | undefined;
  const line = (body?.['items'] as { productId?: string; revision?: number }[] | undefined)?.find(
    ({ productId }) => productId === subject,
  );
  const value = request.body?.['name'] ?? request.body?.['quantity'] ?? request.body?.['email'];
  return [
    number,
    kind,
    userId,
    request.key ?? null,
    request.key === undefined ? null : clientKey(userId, request.key),
    subject,
    value === undefined ? null : (value as string | number),
    answer?.outcome ?? null,
    answer?.status ?? null,
    answer?.outcome === 'fail' ? answer.code : null,
    kind === 'place-order' ? (answeredOrderId(operation) ?? null) : null,
    kind === 'place-order' ? (total?.amount ?? null) : null,
    line?.revision ?? null,
    CHANGES[kind] ?? null,
  ];
}

/** Each user, and each product, is changed by one client that waits for the answer: the last number wins. */
const LAST_CHANGES = `
  select changes, user_id, kind, subject, value, revision, max(number) as number from operation
  where answered = 'ok' and changes is not null
  group by changes, iif(changes = 'line', user_id, ''), subject`;

const CHANGES: Partial<Record<OperationKind, string>> = {
  'rename-user': 'user',
  'create-product': 'product',
  'rename-product': 'product',
  'count-stock': 'stock',
  'put-item': 'line',
  'remove-item': 'line',
};

/** What the answers to one request say among themselves. */
function contradictionsOf(operation: Operation): Violation[] {
  const { number, kind, answers, request } = operation;
  const told = `operation ${number} (${kind}, key ${request.key})`;
  const violations: Violation[] = [];
  if (definiteAnswer(operation) === undefined) {
    violations.push({ invariant: 'A5', detail: `no answer to ${told}: ${JSON.stringify(answers)}` });
  }
  if (kind !== 'place-order') return violations;
  const orderIds = new Set(answers.map(orderIdOf).filter((id) => id !== undefined));
  const verdicts = new Set(answers.map(verdictOf).filter((verdict) => verdict !== undefined));
  if (orderIds.size > 1 || verdicts.size > 1) {
    const said = `${[...verdicts].join(', ')} about ${[...orderIds].join(', ')}`;
    violations.push({ invariant: 'A3', detail: `the answers to ${told} contradict each other: ${said}` });
  }
  return violations;
}

function orderIdOf(answer: Answer): string | undefined {
  if (answer.outcome === 'unknown') return undefined;
  const details = answer.body['details'] as { orderId?: string } | undefined;
  return answer.outcome === 'ok' ? String(answer.body['id']) : details?.orderId;
}

/** An answer that the order is still pending is no verdict yet. */
function verdictOf(answer: Answer): string | undefined {
  if (answer.outcome === 'fail') return answer.code;
  if (answer.outcome === 'unknown' || answer.body['status'] === 'pending') return undefined;
  return answer.body['status'] === 'rejected'
    ? String((answer.body['reason'] as { code?: string } | null)?.code)
    : 'placed';
}

const EXPECTED_REFUSALS = [
  'orders.cart-empty',
  'orders.too-many-points',
  'orders.out-of-stock',
  'orders.not-enough-points',
  'orders.payment-declined',
  'orders.payment-failed',
]
  .map((code) => `'${code}'`)
  .join(', ');

export const ANSWER_RULES: readonly Rule[] = [
  {
    invariant: 'A1',
    says: 'an order was answered as placed, and is not',
    sql: `select op.number, op.key, op.order_id, o.status, op.total as answered_total, o.total
      from operation op left join orders.orders o on o.id = op.order_id and o.user_id = op.user_id
      where op.kind = 'place-order' and op.answered = 'ok'
        and (o.status is null or o.status not in ('confirmed', 'cancelled') or o.total is not op.total
          or (o.status = 'cancelled' and not exists (select 1 from cancellation c where c.order_id = o.id)))`,
  },
  {
    invariant: 'A1',
    says: 'an order was answered as cancelled, and is not',
    sql: `select op.number, op.key, op.subject as order_id, o.status
      from operation op left join orders.orders o on o.id = op.subject
      where op.kind = 'cancel-order' and op.answered = 'ok' and o.status is not 'cancelled'`,
  },
  {
    invariant: 'A2',
    says: 'an order was answered as rejected, and is not, or for another reason',
    sql: `select op.number, op.key, op.order_id, op.code, o.status, o.failure
      from operation op left join orders.orders o on o.id = op.order_id
      where op.kind = 'place-order' and op.answered = 'fail' and op.order_id is not null
        and (o.status is not 'rejected' or o.failure ->> '$.code' is not op.code)`,
  },
  {
    invariant: 'A2',
    says: 'a request was refused for a reason that it gave none for',
    sql: `select number, kind, key, subject, status, code from operation
      where answered = 'fail' and not (kind = 'place-order' and code in (${EXPECTED_REFUSALS}))
        and code not in (select code from expected_refusal)
        and not (kind = 'remove-item' and code = 'carts.line-not-found')`,
  },
  {
    invariant: 'A3',
    says: 'an order belongs to no request, or to several: a key has made more than one',
    sql: `select o.id as order_id, o.status, count(c.number) as requests
      from orders.orders o left join claim c on c.order_id = o.id group by o.id having requests <> 1`,
  },
  {
    invariant: 'A3',
    says: 'the command log does not remember a request as it was answered',
    sql: `select c.number, c.key, c.order_id, l.outcome
      from claim c left join orders.command_log l on l.key = c.command_key
      where l.outcome ->> '$.output.orderId' is not c.order_id`,
  },
  {
    invariant: 'A4',
    says: 'a user is not called as was acknowledged last',
    sql: `select c.number, c.subject as user_id, c.value, u.name from last_change c
      left join users.users u on u.id = c.subject where c.changes = 'user' and u.name is not c.value`,
  },
  {
    invariant: 'A4',
    says: 'a product is not called as was acknowledged last',
    sql: `select c.number, c.subject as product_id, c.value, p.name from last_change c
      left join catalog.products p on p.id = c.subject
      where c.changes = 'product' and p.name is not c.value`,
  },
  {
    invariant: 'A4',
    says: 'stock that nobody buys is not what was counted last',
    sql: `select c.number, c.subject as product_id, c.value, l.on_hand from last_change c
      left join inventory.stock_levels l on l.product_id = c.subject
      where c.changes = 'stock' and l.on_hand is not c.value`,
  },
  {
    invariant: 'A4',
    says: 'what was put into a cart is neither there nor bought, or what was removed is there',
    sql: `select c.number, c.user_id, c.subject as product_id, c.value, c.revision, l.revision as there
      from last_change c
        left join carts.cart_lines l on l.user_id = c.user_id and l.product_id = c.subject
        left join bought b on b.user_id = c.user_id and b.product_id = c.subject and b.revision = c.revision
      where c.kind = 'put-item' and b.user_id is null and (l.revision is not c.revision or l.quantity is not c.value)
        or (c.kind = 'remove-item' and l.revision is not null)`,
  },
  {
    invariant: 'A4',
    says: 'somebody who registered has no account, or no address',
    sql: `select op.number, op.kind, op.subject from operation op where op.answered = 'ok'
      and ((op.kind = 'register-user' and op.subject not in (select id from users.users))
        or (op.kind = 'add-address' and op.subject not in (select id from users.addresses)))`,
  },
  {
    invariant: 'A4',
    says: 'somebody who was blocked is active',
    sql: `select op.number, op.subject from operation op join users.users u on u.id = op.subject
      where op.kind = 'block-user' and op.answered = 'ok' and u.status <> 'blocked'`,
  },
  {
    invariant: 'A4',
    says: 'stock that was set was never there',
    sql: `select number, subject as product_id, value from operation where kind = 'set-stock' and answered = 'ok'
      and subject not in (select product_id from inventory.stock_levels)`,
  },
];
