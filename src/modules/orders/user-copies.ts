import { defineCopy, pagesOf } from '../../platform/copies/index.ts';
import { usersContract } from '../users/contract.ts';

/** What users are called, and where they are written to. */
export const userCopies = defineCopy({
  name: 'users',
  table: 'user_copies',
  key: 'user_id',
  fields: { name: 'text', email: 'text' },
  source: pagesOf(usersContract, 'listUserNames', ({ userId, version, name, email }) => ({
    key: userId,
    version,
    fields: { name, email },
  })),
  keptBy: ['copy-new-user', 'copy-user'],
});
