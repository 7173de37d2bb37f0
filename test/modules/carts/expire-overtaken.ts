import { createAbandonCarts } from '../../../src/modules/carts/abandon-carts.ts';
import { cartsContract } from '../../../src/modules/carts/contract.ts';
import { createExpireCarts } from '../../../src/modules/carts/expire-carts.ts';
import type { CartsSchema } from '../../../src/modules/carts/schema.ts';
import type { ModuleDatabase } from '../../../src/platform/databases/index.ts';
import { runInContext, startTrace, systemContext } from '../../../src/platform/observability/index.ts';
import { exportedAs } from '../../support/exported-as.ts';
import type { Hosted } from '../../support/tested-kernel.ts';

interface ComesBack {
  readonly userId: string;
  readonly productId: string;
  readonly quantity: number;
}

/**
 * The job, whose user comes back and puts something into the cart between its look at what has expired and its transaction.
 * Answers what it announces.
 */
export const expireOvertaken = exportedAs(
  import.meta.url,
  'expireOvertaken',
  async ({ kernel, module }: Hosted, { userId, productId, quantity }: ComesBack): Promise<unknown[]> => {
    const database = module.database as unknown as ModuleDatabase<CartsSchema>;
    const actor = { kind: 'customer', userId, sessionId: 'session' } as const;
    const comeBack = () =>
      runInContext({ ...systemContext(undefined, startTrace()), actor }, () =>
        kernel.client(cartsContract).putItem({ productId, quantity }),
      );
    const overtaken: Pick<typeof database, 'all' | 'transaction'> = {
      all: (definition, parameters) => database.all(definition, parameters),
      async transaction(work) {
        await comeBack();
        return database.transaction(work);
      },
    };
    const announced: unknown[] = [];
    const abandonCarts = createAbandonCarts(async (_transaction, _definition, event) => {
      announced.push(event);
    });
    await createExpireCarts(overtaken as typeof database, abandonCarts, kernel.clock)();
    return announced;
  },
);
