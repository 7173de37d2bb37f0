import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BootedUsers, bootUsers } from './boot-users.ts';

let shop: BootedUsers;
let userId: string;
let orderId: string;
beforeAll(async () => {
  shop = await bootUsers();
});
afterAll(() => shop.stop());
beforeEach(async () => {
  userId = (await shop.register()).id;
  orderId = randomUUID();
});

const loyalty = () => shop.as(userId, () => shop.users.getLoyalty({}));
const changes = async () => (await loyalty()).history.map(({ reason, points }) => `${reason} ${points}`);
const earn = (points: number) => shop.confirmOrder({ orderId: randomUUID(), userId, amount: points * 100 });
const redeem = (points: number, idempotencyKey?: string) =>
  shop.users.redeemPoints(
    { userId, orderId, points },
    idempotencyKey === undefined ? {} : { idempotencyKey },
  );

describe('points', () => {
  it('are earned by a confirmed order, one for each hundred minor units', async () => {
    await shop.confirmOrder({ orderId, userId, amount: 4_299 });
    const { points, history } = await loyalty();
    expect(points).toBe(42);
    expect(history).toEqual([{ points: 42, reason: 'earned', orderId, at: history[0]?.at }]);
  });

  it('are not earned by an order below a hundred, nor by somebody unknown', async () => {
    await shop.confirmOrder({ orderId, userId, amount: 99 });
    await shop.confirmOrder({ orderId: randomUUID(), userId: randomUUID(), amount: 5_000 });
    expect(await loyalty()).toEqual({ points: 0, history: [] });
  });

  it('are earned once for an order', async () => {
    await shop.confirmOrder({ orderId, userId, amount: 1_000 }, 1);
    await shop.confirmOrder({ orderId, userId, amount: 1_000 }, 2);
    expect((await loyalty()).points).toBe(10);
  });

  it('are taken back when the order is cancelled', async () => {
    const order = { orderId, userId, amount: 1_000 };
    await shop.confirmOrder(order);
    await shop.cancelOrder(order);
    expect(await changes()).toEqual(['taken-back -10', 'earned 10']);
    expect((await loyalty()).points).toBe(0);
  });

  it('are not earned by an order whose cancellation took effect first', async () => {
    const order = { orderId, userId, amount: 1_000 };
    await shop.cancelOrder(order, 1);
    await shop.confirmOrder(order, 2);
    expect(await loyalty()).toEqual({ points: 0, history: [] });
  });

  it('of a user who does not exist are nobody’s business', async () => {
    const nobody = randomUUID();
    await shop.cancelOrder({ orderId, userId: nobody, amount: 1_000 }, 1);
    await expect(shop.as(nobody, () => shop.users.getLoyalty({}))).rejects.toMatchObject({
      code: 'users.user-not-found',
    });
    await expect(shop.users.redeemPoints({ userId: nobody, orderId, points: 1 })).rejects.toMatchObject({
      code: 'users.user-not-found',
    });
  });

  it('show their last 50 changes, newest first', async () => {
    for (let points = 1; points <= 51; points += 1) await earn(points);
    const { history } = await loyalty();
    expect(history.map(({ points }) => points)).toEqual(Array.from({ length: 50 }, (_, index) => 51 - index));
  });
});

describe('redeeming', () => {
  it('takes points for an order and answers the balance', async () => {
    await earn(50);
    expect(await redeem(20)).toEqual({ points: 30 });
    expect(await changes()).toEqual(['redeemed -20', 'earned 50']);
  });

  it('takes all or none', async () => {
    await earn(10);
    await expect(redeem(11)).rejects.toMatchObject({
      code: 'users.not-enough-points',
      kind: 'conflict',
      details: { balance: 10, requested: 11 },
    });
    expect((await loyalty()).points).toBe(10);
  });

  it('takes the same points once when two ask for them at once', async () => {
    await earn(10);
    const outcomes = await Promise.allSettled(
      [randomUUID(), randomUUID()].map((order) =>
        shop.users.redeemPoints({ userId, orderId: order, points: 8 }),
      ),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await loyalty()).points).toBe(2);
  });

  it('takes once for a key, and answers the same again', async () => {
    await earn(10);
    const first = await redeem(4, 'saga:one/redeem-points/forward');
    await earn(5);
    expect(await redeem(4, 'saga:one/redeem-points/forward')).toEqual(first);
    expect((await loyalty()).points).toBe(11);
  });

  it('takes once for an order, whatever the key', async () => {
    await earn(10);
    await redeem(4);
    expect(await redeem(4)).toEqual({ points: 6 });
    await expect(redeem(5)).rejects.toMatchObject({
      code: 'users.points-already-redeemed',
      details: { orderId, redeemed: 4, requested: 5 },
    });
  });

  it('of nothing takes nothing, even below zero', async () => {
    expect(await redeem(0)).toEqual({ points: 0 });
    expect(await changes()).toEqual([]);
  });
});

describe('returning', () => {
  const giveBack = (idempotencyKey?: string) =>
    shop.users.returnPoints({ userId, orderId }, idempotencyKey === undefined ? {} : { idempotencyKey });

  it('gives back what was redeemed for the order, once', async () => {
    await earn(10);
    await redeem(4);
    await giveBack();
    await giveBack();
    expect((await loyalty()).points).toBe(10);
    expect(await changes()).toEqual(['returned 4', 'redeemed -4', 'earned 10']);
    await expect(redeem(4)).rejects.toMatchObject({ code: 'users.points-already-redeemed' });
  });

  it('gives nothing back when nothing was taken', async () => {
    await earn(10);
    expect(await giveBack()).toEqual({});
    expect((await loyalty()).points).toBe(10);
  });

  it('keeps a redemption that arrives after it from taking effect', async () => {
    await earn(10);
    await giveBack('saga:late/redeem-points/compensate');
    await expect(redeem(4, 'saga:late/redeem-points/forward')).rejects.toMatchObject({
      code: 'commands.compensated',
    });
    expect((await loyalty()).points).toBe(10);
  });

  it('happens when the order is cancelled, and not again by a command', async () => {
    await earn(10);
    await redeem(4);
    await shop.confirmOrder({ orderId, userId, amount: 300 });
    await shop.cancelOrder({ orderId, userId, amount: 300 });
    await giveBack();
    expect(await changes()).toEqual(['returned 4', 'taken-back -3', 'earned 3', 'redeemed -4', 'earned 10']);
    expect((await loyalty()).points).toBe(10);
  });
});

describe('a balance below zero', () => {
  it('comes of spending what a cancelled order had earned, and redeems nothing until it is positive', async () => {
    const cancelled = { orderId: randomUUID(), userId, amount: 1_000 };
    await shop.confirmOrder(cancelled);
    await redeem(10);
    await shop.cancelOrder(cancelled);
    expect((await loyalty()).points).toBe(-10);

    orderId = randomUUID();
    await expect(redeem(1)).rejects.toMatchObject({ details: { balance: -10, requested: 1 } });
    expect(await redeem(0)).toEqual({ points: -10 });
    await earn(12);
    expect(await redeem(2)).toEqual({ points: 0 });
  });
});

describe('balance and ledger', () => {
  type Step = {
    readonly what: 'confirm' | 'cancel' | 'redeem' | 'return';
    readonly order: number;
    readonly points: number;
  };
  const steps = fc.array(
    fc.record<Step>({
      what: fc.constantFrom('confirm', 'cancel', 'redeem', 'return'),
      order: fc.nat(2),
      points: fc.integer({ min: 1, max: 20 }),
    }),
    { maxLength: 12 },
  );

  it('agree whatever happens in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (happenings) => {
        userId = (await shop.register()).id;
        const orders = [randomUUID(), randomUUID(), randomUUID()];
        const versions = [0, 0, 0];
        for (const { what, order, points } of happenings) {
          orderId = orders[order] ?? '';
          const announced = { orderId, userId, amount: points * 100 };
          if (what === 'redeem') await redeem(points).catch(() => undefined);
          else if (what === 'return') await shop.users.returnPoints({ userId, orderId });
          else {
            const version = (versions[order] ?? 0) + 1;
            versions[order] = version;
            await (what === 'confirm'
              ? shop.confirmOrder(announced, version)
              : shop.cancelOrder(announced, version));
          }
        }
        const { points, history } = await loyalty();
        expect(history.reduce((sum, entry) => sum + entry.points, 0)).toBe(points);
      }),
      { numRuns: 15 },
    );
  });
});
