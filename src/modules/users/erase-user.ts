import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { usersContract } from './contract.ts';
import type { EraseAccount } from './erase-account.ts';
import type { UsersSchema } from './schema.ts';

/** By staff, for somebody who asked by letter or telephone. */
export function createEraseUser(
  commands: CommandLog<UsersSchema>,
  eraseAccount: EraseAccount,
): Handler<typeof usersContract.operations.eraseUser> {
  return (input, call) =>
    commands.run(call, input, (transaction) => eraseAccount(transaction, input.id, 'staff'));
}
