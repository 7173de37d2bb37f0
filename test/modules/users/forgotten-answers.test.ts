import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientKey } from '../../../src/platform/commands/index.ts';
import { type BootedUsers, bootUsers } from './boot-users.ts';
import { columnsOf, scanTables } from '../../support/personal-scan.ts';

let shop: BootedUsers;
const staff = { staff: randomUUID() };
beforeEach(async () => {
  shop = await bootUsers();
});
afterEach(() => shop.stop());

describe('the answers that keys remember', () => {
  it('are forgotten with the person, and those about others are not', async () => {
    const { users } = shop;
    const [person, other] = [await shop.register(), await shop.register()];
    const keys = new Map([person, other].map(({ id }) => [id, clientKey(staff.staff, randomUUID())]));
    const byStaff = (id: string) => ({ idempotencyKey: keys.get(id) ?? '' });
    const unblock = (id: string) => shop.as(staff, () => users.unblockUser({ id }, byStaff(id)));
    for (const { id } of [person, other]) {
      await unblock(id);
      const own = { idempotencyKey: clientKey(id, 'rename') };
      await shop.as(id, () => users.updateProfile({ name: `Name of ${id}` }, own));
    }
    await shop.as(staff, () => users.eraseUser({ id: person.id }));

    // Used once, the key does nothing again, and says why it has no answer.
    await expect(unblock(person.id)).rejects.toMatchObject({ code: 'commands.answer-erased' });
    expect((await unblock(other.id)).id).toBe(other.id);
    const placement = shop.kernel.placementOf('users');
    const found = await scanTables(placement, shop.environment, [person.id, person.email]);
    expect(found.filter(({ table }) => table === 'command_log')).toEqual([]);
    expect((await columnsOf(placement, shop.environment)).has('command_log')).toBe(true);
  });
});
