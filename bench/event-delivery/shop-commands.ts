import { catalogContract } from '../../src/modules/catalog/contract.ts';
import { catalogModule } from '../../src/modules/catalog/module.ts';
import { inventoryContract } from '../../src/modules/inventory/contract.ts';
import { inventoryModule } from '../../src/modules/inventory/module.ts';
import type { Publish } from '../../src/platform/events/index.ts';
import { type AnyModule, type Kernel, platform, provide } from '../../src/platform/kernel/index.ts';
import { runInContext, startTrace, systemContext } from '../../src/platform/observability/index.ts';

const PRODUCTS = 200;
const STAFF = { kind: 'staff', userId: 'bench', sessionId: 'bench' } as const;

/** Commands of the shop whose transactions publish: what they change is another thing each time. */
export interface ShopCommands {
  setStock(turn: number): Promise<unknown>;
  changeProduct(turn: number): Promise<unknown>;
}

/** The modules of these commands; `without` their events, publishing does nothing and the rest is as it was. */
export function modulesOfCommands(events: 'with' | 'without'): readonly AnyModule[] {
  const modules: readonly AnyModule[] = [catalogModule, inventoryModule];
  return events === 'with' ? modules : modules.map(withoutEvents);
}

/** Makes the products that the commands change. */
export async function prepareCommands(kernel: Kernel): Promise<ShopCommands> {
  const catalog = kernel.client(catalogContract);
  const inventory = kernel.client(inventoryContract);
  const asStaff = <Result>(work: () => Promise<Result>) =>
    runInContext({ ...systemContext(undefined, startTrace()), actor: STAFF }, work);
  const products: string[] = [];
  for (let index = 0; index < PRODUCTS; index += 1) {
    const price = { amount: 1_990, currency: 'EUR' } as const;
    const input = { name: `Lamp ${index}`, description: 'It gives light.', category: 'Lamps', price };
    const { id } = await asStaff(() => catalog.createProduct(input));
    await asStaff(() => inventory.setStock({ productId: id, quantity: 1 }));
    products.push(id);
  }
  const productOf = (turn: number) => products[turn % PRODUCTS] ?? '';
  return {
    setStock: (turn) =>
      asStaff(() => inventory.setStock({ productId: productOf(turn), quantity: 2 + (turn % 100_000) })),
    changeProduct: (turn) =>
      asStaff(() =>
        catalog.changeProduct({
          id: productOf(turn),
          price: { amount: 2_000 + (turn % 100_000), currency: 'EUR' },
        }),
      ),
  };
}

function createSilence(): Publish {
  return async () => undefined;
}

function withoutEvents(definition: AnyModule): AnyModule {
  return {
    ...definition,
    parts: [
      ...definition.parts.map((part) => ({
        ...part,
        dependencies: part.dependencies.map((source) =>
          source === platform.publish ? createSilence : source,
        ),
      })),
      provide(createSilence, []),
    ],
  };
}
