import { catalogContract } from '../../src/modules/catalog/contract.ts';
import { catalogModule } from '../../src/modules/catalog/module.ts';
import type { Publish } from '../../src/platform/events/index.ts';
import { type AnyModule, type Kernel, platform, provide } from '../../src/platform/kernel/index.ts';
import { runInContext, startTrace, systemContext } from '../../src/platform/observability/index.ts';

const PRODUCTS = 200;
const STAFF = { kind: 'staff', userId: 'bench', sessionId: 'bench' } as const;

/** Commands of the shop whose transactions publish: what they change is another thing each time. */
export interface ShopCommands {
  changeProduct(turn: number): Promise<unknown>;
  createProduct(turn: number): Promise<unknown>;
}

/** The module of these commands, which nobody hears here; `without` its events, publishing does nothing and the rest is as it was. */
export function modulesOfCommands(events: 'with' | 'without'): readonly AnyModule[] {
  const modules: readonly AnyModule[] = [catalogModule];
  return events === 'with' ? modules : modules.map(withoutEvents);
}

/** Makes the products that the commands change. */
export async function prepareCommands(kernel: Kernel): Promise<ShopCommands> {
  const catalog = kernel.client(catalogContract);
  const asStaff = <Result>(work: () => Promise<Result>) =>
    runInContext({ ...systemContext(undefined, startTrace()), actor: STAFF }, work);
  const price = (amount: number) => ({ amount, currency: 'EUR' }) as const;
  const createProduct = (turn: number) =>
    asStaff(() =>
      catalog.createProduct({
        name: `Lamp ${turn}`,
        description: 'It gives light.',
        category: 'Lamps',
        price: price(1_990),
      }),
    );
  const products: string[] = [];
  for (let index = 0; index < PRODUCTS; index += 1) products.push((await createProduct(index)).id);
  const idOf = (turn: number) => products[turn % PRODUCTS] ?? '';
  return {
    createProduct,
    changeProduct: (turn) =>
      asStaff(() => catalog.changeProduct({ id: idOf(turn), price: price(2_000 + (turn % 100_000)) })),
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
