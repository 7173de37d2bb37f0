import { setTimeout as delay } from 'node:timers/promises';
import { definiteAnswer, type OperationKind, type Request } from '../campaign/history.ts';
import type { Random } from '../campaign/random.ts';
import { observe } from '../campaign/send.ts';
import type { Customer, World } from '../campaign/world.ts';
import type { Sample } from './sample.ts';

const ALL = ['sessions', 'users', 'carts', 'catalog', 'inventory', 'orders', 'payments'];
const MOST_PIECES = 3;
const MOST_COUNTED = 1_000_000;
const REPEAT_MILLISECONDS = 100;

interface Clients {
  readonly count: number;
  readonly perSecond: number;
}

/** Together about half of what one processor can do. */
const BROWSING: Clients = { count: 4, perSecond: 20 };
const FILLING_CARTS: Clients = { count: 4, perSecond: 12 };
const READING_ORDERS: Clients = { count: 2, perSecond: 15 };
const KEEPING_PROFILES: Clients = { count: 6, perSecond: 4 };
const COUNTING_STOCK: Clients = { count: 6, perSecond: 4 };
const ORDERING: Clients = { count: 4, perSecond: 2 };

/** Clients that a shop needs for this load, two customers each. */
export const CLIENTS = 7;

/** Customers and staff who go on whatever happens, each one request after the other, none of them hurried. */
export class Load {
  readonly samples: Sample[] = [];
  readonly #world: World;
  readonly #counted: readonly string[];
  readonly #clients: Promise<void>[] = [];
  #isStopping = false;

  /** `counted`: products that nobody buys, at least one for each who counts. */
  constructor(world: World, counted: readonly string[]) {
    this.#world = world;
    this.#counted = counted;
  }

  start(random: Random): void {
    const { clients } = this.#world;
    const [buyers, others] = [clients.slice(0, ORDERING.count), clients.slice(ORDERING.count).flat()];
    const buyer = (index: number) => buyers[index % buyers.length]?.[0] as Customer;
    this.#run(BROWSING, random.fork('browse'), (own) => this.#browse(own));
    this.#run(READING_ORDERS, random.fork('orders'), (_own, index) => this.#readOrders(buyer(index)));
    this.#run(FILLING_CARTS, random.fork('carts'), (own, index) =>
      this.#fillCart(buyers[index]?.[1] as Customer, own),
    );
    this.#run(KEEPING_PROFILES, random.fork('profiles'), (own, index) =>
      this.#keepProfile(others[index] as Customer, own),
    );
    this.#run(COUNTING_STOCK, random.fork('stock'), (own, index) =>
      this.#countStock(this.#counted[index] ?? '', own),
    );
    this.#run(ORDERING, random.fork('ordering'), (own, index) => this.#order(buyer(index), own));
  }

  /** Waits for the last answers. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#clients);
  }

  #run(
    { count, perSecond }: Clients,
    random: Random,
    step: (random: Random, index: number) => Promise<void>,
  ): void {
    const period = 1_000 / perSecond;
    for (let index = 0; index < count; index += 1) {
      const own = random.fork(index);
      this.#clients.push(this.#pace(period, (index / count) * period, () => step(own, index)));
    }
  }

  async #pace(period: number, offset: number, step: () => Promise<void>): Promise<void> {
    let next = performance.now() + offset;
    while (!this.#isStopping) {
      await delay(Math.max(0, next - performance.now()));
      await step();
      next = Math.max(next + period, performance.now());
    }
  }

  async #browse(random: Random): Promise<void> {
    const path = random.pick([
      '/products?limit=20',
      '/products?search=plentiful',
      `/products/${random.pick(this.#world.plentiful)}`,
      '/categories',
    ]);
    await this.#read('browse', ['catalog'], { method: 'GET', path });
  }

  async #readOrders({ token }: Customer): Promise<void> {
    await this.#read('read orders', ['sessions', 'orders'], {
      method: 'GET',
      path: '/orders?limit=10',
      token,
    });
  }

  async #fillCart({ userId, token }: Customer, random: Random): Promise<void> {
    if (random.chance(0.5)) {
      await this.#read('read the cart', ['sessions', 'carts'], { method: 'GET', path: '/cart', token });
      return;
    }
    await this.#putItem({ userId, token }, random);
  }

  async #putItem({ userId, token }: Pick<Customer, 'userId' | 'token'>, random: Random): Promise<void> {
    const productId = random.pick(this.#world.plentiful);
    const path = `/cart/items/${productId}`;
    const body = { quantity: random.between(1, MOST_PIECES) };
    await this.#change('put-item', ['sessions', 'carts', 'catalog'], userId, productId, {
      method: 'PUT',
      path,
      body,
      token,
    });
  }

  async #keepProfile({ userId, token }: Customer, random: Random): Promise<void> {
    const path = '/users/me';
    if (random.chance(0.5)) {
      await this.#read('read the profile', ['sessions', 'users'], { method: 'GET', path, token });
      return;
    }
    const body = { name: `Ada the ${random.between(1, 1_000_000)}th` };
    const request = { method: 'PATCH', path, body, token } as const;
    await this.#change('rename-user', ['sessions', 'users'], userId, userId, request);
  }

  async #countStock(productId: string, random: Random): Promise<void> {
    const { userId, token } = this.#world.staff;
    const path = `/stock/${productId}`;
    if (random.chance(0.5)) {
      await this.#read('read stock', ['sessions', 'inventory'], { method: 'GET', path, token });
      return;
    }
    const body = { quantity: random.between(1, MOST_COUNTED) };
    const request = { method: 'PUT', path, body, token } as const;
    await this.#change('count-stock', ['sessions', 'inventory'], userId, productId, request);
  }

  async #order(customer: Customer, random: Random): Promise<void> {
    const { userId, token, addressId } = customer;
    await this.#putItem(customer, random);
    const points = random.chance(0.3) ? { loyaltyPoints: 1 } : {};
    const body = { addressId, paymentMethod: 'pm_card_visa', ...points };
    const request = { method: 'POST', path: '/orders', body, token } as const;
    await this.#change('place-order', ALL, userId, '', request);
  }

  async #read(kind: string, needs: readonly string[], request: Request): Promise<void> {
    await this.#send(kind, needs, request);
  }

  /** Repeats under the same key what had no answer for certain: the next change must not overtake it. */
  async #change(
    kind: OperationKind,
    needs: readonly string[],
    userId: string,
    subject: string,
    request: Request,
  ): Promise<void> {
    const operation = this.#world.begin(kind, userId, subject, request);
    for (;;) {
      const answer = await this.#send(kind, needs, operation.request);
      this.#world.heard(operation, answer);
      if (answer.outcome !== 'unknown' || this.#isStopping) return;
      if (definiteAnswer(operation) !== undefined) return;
      await delay(REPEAT_MILLISECONDS);
    }
  }

  async #send(kind: string, needs: readonly string[], request: Request) {
    const at = performance.now();
    const { answer, ...rest } = await observe(this.#world.url, request);
    this.samples.push({ kind, needs, at, ...rest });
    return answer;
  }
}
