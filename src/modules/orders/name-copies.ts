import type { Client } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import type { catalogContract } from '../catalog/contract.ts';
import type { usersContract } from '../users/contract.ts';
import { findProductCopies, findUserCopies } from './copy-store.ts';
import { productCopies } from './product-copies.ts';
import type { OrdersSchema } from './schema.ts';
import { userCopies } from './user-copies.ts';

export interface Names {
  userName(userId: string): string;
  productName(productId: string): string;
  /** Milliseconds: when the oldest copy used was last known to be right. */
  readonly asOf: number;
}

export interface NameCopies {
  /**
   * Names of users and products from the copies that orders keeps; what is missing is asked for once and
   * kept. Without `copies`, all that are needed are looked up.
   */
  find(userIds: readonly string[], productIds: readonly string[], copies?: FoundCopies): Promise<Names>;
}

/** Copies by the id of what they are of. */
export interface FoundCopies {
  readonly users: Map<string, Copy>;
  readonly products: Map<string, Copy>;
}

export interface Copy {
  readonly name: string;
  readonly asOf: number;
}

/** For an id that its owner does not know (any more): the answer says so instead of failing. */
const UNKNOWN = '(unknown)';

export function createNameCopies(
  database: ModuleDatabase<OrdersSchema>,
  users: Client<typeof usersContract>,
  catalog: Client<typeof catalogContract>,
  clock: Clock,
): NameCopies {
  async function readUsers(userIds: readonly string[]): Promise<Map<string, Copy>> {
    const rows = await database.all(findUserCopies, { userIds: JSON.stringify(userIds) });
    return new Map(rows.map((row) => [row.user_id, { name: row.name, asOf: row.as_of }]));
  }

  async function readProducts(productIds: readonly string[]): Promise<Map<string, Copy>> {
    const rows = await database.all(findProductCopies, { productIds: JSON.stringify(productIds) });
    return new Map(rows.map((row) => [row.product_id, { name: row.name, asOf: row.as_of }]));
  }

  async function completeUsers(
    userIds: readonly string[],
    copies: Map<string, Copy>,
  ): Promise<Map<string, Copy>> {
    const missing = userIds.filter((userId) => !copies.has(userId));
    if (missing.length === 0) return copies;
    const asOf = clock.now();
    const { incarnation, users: found } = await users.findUsers({ userIds: missing });
    await database.transaction(async (transaction) => {
      for (const { userId: key, version, name, email } of inOrder(found, ({ userId }) => userId))
        await userCopies.save(transaction, { key, incarnation, version, asOf, fields: { name, email } });
    });
    for (const { userId, name } of found) copies.set(userId, { name, asOf });
    return copies;
  }

  async function completeProducts(
    productIds: readonly string[],
    copies: Map<string, Copy>,
  ): Promise<Map<string, Copy>> {
    const missing = productIds.filter((productId) => !copies.has(productId));
    if (missing.length === 0) return copies;
    const asOf = clock.now();
    const { incarnation, products } = await catalog.findProducts({ productIds: missing });
    await database.transaction(async (transaction) => {
      for (const { id: key, name, version } of inOrder(products, ({ id }) => id))
        await productCopies.save(transaction, { key, incarnation, version, asOf, fields: { name } });
    });
    for (const { id, name } of products) copies.set(id, { name, asOf });
    return copies;
  }

  return {
    async find(ofUsers, ofProducts, copies) {
      const userIds = [...new Set(ofUsers)];
      const productIds = [...new Set(ofProducts)];
      const [knownUsers, knownProducts] = await Promise.all([
        copies?.users ?? readUsers(userIds),
        copies?.products ?? readProducts(productIds),
      ]);
      const [userCopies, productCopies] = await Promise.all([
        completeUsers(userIds, knownUsers),
        completeProducts(productIds, knownProducts),
      ]);
      const ages = [...userCopies.values(), ...productCopies.values()].map((copy) => copy.asOf);
      return {
        userName: (userId) => userCopies.get(userId)?.name ?? UNKNOWN,
        productName: (productId) => productCopies.get(productId)?.name ?? UNKNOWN,
        asOf: Math.min(clock.now(), ...ages),
      };
    },
  };
}

/** In the order of ids: the order in which every transaction takes its locks. */
function inOrder<Item>(items: readonly Item[], idOf: (item: Item) => string): Item[] {
  return [...items].sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
}
