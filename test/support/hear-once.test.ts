import { expect, it } from 'vitest';
import { cartsModule } from '../../src/modules/carts/module.ts';
import { hearOnce } from './hear-once.ts';
import { slice } from './kit/index.ts';

it('what was heard in a transaction that was rolled back is heard once, and what comes again after a commit twice', async () => {
  const shop = await slice(cartsModule);
  const { database } = shop.gateway.module('carts');
  const heard: string[] = [];
  const hear = hearOnce(heard);
  const rolledBack = database.transaction(async (transaction) => {
    hear(transaction, 'one', 'first try');
    throw new Error('broken off');
  });
  await expect(rolledBack).rejects.toThrow('broken off');
  for (const item of ['second try', 'again'])
    await database.transaction(async (transaction) => hear(transaction, 'one', item));
  expect(heard).toEqual(['second try', 'again']);
  await shop.stop();
});
