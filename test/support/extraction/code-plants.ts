import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { modules } from '../../../src/modules/index.ts';
import { LOCK_FILE, writeContractLock } from '../../../src/platform/contracts/index.ts';
import { type AnyModule, BASELINE_FILE } from '../../../src/platform/kernel/index.ts';
import { file, type GatePlant, type Planted } from './gate-plant.ts';

const CLIENT = `import type { Client } from '../../platform/contracts/index.ts';
import type { paymentsContract } from '../payments/contract.ts';
`;

/** What shows in the code and its history. */
export const codePlants: readonly GatePlant[] = [
  {
    gate: 2,
    what: 'migrations that another team owns',
    kind: 'code',
    module: 'payments',
    plant: () => {
      const path = '.github/CODEOWNERS';
      const text = readFileSync(path, 'utf8');
      return file(path, text.replace(/(\/migrations\/payments\/\s+)\S+/, '$1@tearline/checkout'));
    },
  },
  {
    gate: 4,
    what: 'an import of what is no contract',
    kind: 'code',
    module: 'payments',
    plant: () => file('src/modules/payments/peek-order.ts', "import '../orders/order.ts';"),
  },
  {
    gate: 4,
    what: 'two files that import each other',
    kind: 'code',
    module: 'payments',
    plant: () => ({
      planted: {
        files: new Map([
          ['src/modules/payments/one-way.ts', "import './other-way.ts';"],
          ['src/modules/payments/other-way.ts', "import './one-way.ts';"],
        ]),
      },
    }),
  },
  {
    gate: 5,
    what: 'a violation in a baseline',
    kind: 'code',
    module: 'payments',
    plant: () =>
      file(
        BASELINE_FILE,
        JSON.stringify([
          {
            fence: 'modules-import-only-contracts-of-other-modules',
            file: 'src/modules/payments/payer.ts',
            what: 'src/modules/orders/order.ts',
            owner: '@tearline/payments',
            reason: 'it was there before the boundary',
            expires: '2999-12-31',
          },
        ]),
      ),
  },
  {
    gate: 7,
    what: 'changes that nearly always go over the boundary',
    kind: 'code',
    module: 'payments',
    plant: () => ({ planted: { history: Array.from({ length: 12 }, (_, index) => coChange(index)) } }),
  },
  {
    gate: 8,
    what: 'a value that JSON does not have',
    kind: 'code',
    module: 'payments',
    plant: () =>
      withContract('payments', (contract) => ({
        ...contract,
        errors: {
          ...contract.errors,
          planted: { code: 'payments.planted', details: z.object({ at: z.date() }) } as never,
        },
      })),
  },
  {
    gate: 10,
    what: "a statement that names another module's table",
    kind: 'code',
    module: 'payments',
    plant: () =>
      file(
        'src/modules/payments/spy-store.ts',
        "export const spy = (query: any) => query.selectFrom('payments').innerJoin('orders as o', 'o.id', 'order_id');",
      ),
  },
  {
    gate: 10,
    what: "raw SQL that names another module's table",
    kind: 'code',
    module: 'payments',
    plant: () =>
      file(
        'src/modules/payments/spy-store.ts',
        'export const spy = sql`select count(*) from orders.orders`;',
      ),
  },
  {
    gate: 10,
    what: 'a statement whose table shows only at run time',
    kind: 'code',
    module: 'payments',
    plant: () =>
      file(
        'src/modules/payments/spy-store.ts',
        'export const spy = (query: any, table: string) => query.selectFrom(table);',
      ),
  },
  {
    gate: 14,
    what: 'a call inside a transaction, through a function of the same file',
    kind: 'code',
    module: 'orders',
    plant: () =>
      file(
        'src/modules/orders/hold-everything.ts',
        `${CLIENT}export function createHold(database: Database, payments: Client<typeof paymentsContract>) {
  const ask = () => payments.exportPerson({ personId: '' });
  return () => database.transaction(async () => { await ask(); });
}`,
      ),
  },
  {
    gate: 15,
    what: 'a command that is called outside a saga and without a key',
    kind: 'code',
    module: 'payments',
    plant: () =>
      file(
        'src/modules/orders/refund-by-hand.ts',
        `${CLIENT}export function createRefund(payments: Client<typeof paymentsContract>) {
  return (orderId: string) => payments.refundPayment({ orderId });
}`,
      ),
  },
  {
    gate: 16,
    what: 'an event that was released and is gone',
    kind: 'code',
    module: 'payments',
    plant: () =>
      file(
        LOCK_FILE,
        writeContractLock({
          payments: {
            version: 1,
            operations: {},
            events: { 'payments.payment-lost': { version: 1, deprecated: false, personal: [], data: {} } },
            errors: {},
          },
        }),
      ),
  },
  {
    gate: 16,
    what: 'an event without a version',
    kind: 'code',
    module: 'payments',
    plant: () =>
      withContract('payments', (contract) => ({
        ...contract,
        events: Object.fromEntries(
          Object.entries(contract.events).map(([name, event]) => [
            name,
            event.type === 'payments.payment-captured' ? { ...event, version: undefined as never } : event,
          ]),
        ),
      })),
  },
  {
    gate: 17,
    what: 'an event that is published after the commit',
    kind: 'code',
    module: 'payments',
    plant: () =>
      file(
        'src/modules/payments/publish-late.ts',
        'export const late = (transaction: T) => transaction.afterCommit(() => publish(transaction, event, fact));',
      ),
  },
  {
    gate: 21,
    what: 'a test that reaches what the module does not require',
    kind: 'code',
    module: 'payments',
    plant: () => file('test/modules/payments/far.test.ts', "import '../../../src/modules/carts/cart.ts';"),
  },
  {
    gate: 22,
    what: 'a shared fixture',
    kind: 'code',
    module: 'payments',
    plant: () => file('test/modules/payments/borrow.ts', "import '../inventory/warehouse.ts';"),
  },
  {
    gate: 22,
    what: 'a global',
    kind: 'code',
    module: 'payments',
    plant: () =>
      file(
        'src/modules/payments/remember.ts',
        'const seen = new Map();\nexport const see = (id: string) => seen.set(id, 1);',
      ),
  },
];

type SomeContract = AnyModule['contract'];

export function withContract(module: string, change: (contract: SomeContract) => SomeContract): Planted {
  return withModule(module, (definition) => ({ ...definition, contract: change(definition.contract) }));
}

export function withModule(module: string, change: (definition: AnyModule) => AnyModule): Planted {
  return {
    modules: modules.map((definition) =>
      definition.contract.module === module ? change(definition) : definition,
    ),
  };
}

function coChange(index: number) {
  const files = ['src/modules/payments/payment.ts', 'src/modules/orders/order.ts'];
  return { id: `c${index}`, subject: 'orders, payments: both', files, added: [] };
}
