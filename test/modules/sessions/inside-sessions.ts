import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { createCreateSession } from '../../../src/modules/sessions/create-session.ts';
import type { SessionsSchema } from '../../../src/modules/sessions/schema.ts';
import { createWhenUserBlocked } from '../../../src/modules/sessions/when-user-blocked.ts';
import { usersContract } from '../../../src/modules/users/contract.ts';
import { type ModuleDatabase, statement } from '../../../src/platform/databases/index.ts';
import { createIds, systemClock } from '../../../src/platform/foundation/index.ts';
import { startTrace, systemContext } from '../../../src/platform/observability/index.ts';
import { exportedAs } from '../../support/exported-as.ts';
import type { Hosted } from '../../support/tested-kernel.ts';

interface Counted {
  sessions: { id: string };
  failed_sign_ins: { email_hash: string };
}

const countBoth = statement((query: Kysely<Counted>, _given: object) =>
  query.selectNoFrom((row) => [
    row.selectFrom('sessions').select(sql<number>`count(*)`.as('count')).as('sessions'),
    row.selectFrom('failed_sign_ins').select(sql<number>`count(*)`.as('count')).as('failures'),
  ]),
);

export const countRows = exportedAs(import.meta.url, 'countRows', ({ module }: Hosted, _given: object) =>
  module.database.first(countBoth, {}),
);

interface HeardOfBlock {
  readonly userId: string;
  readonly version: number;
}

/** As if news of a block came just now. */
export const hearOfBlock = exportedAs(
  import.meta.url,
  'hearOfBlock',
  async (hosted: Hosted, { userId, version }: HeardOfBlock): Promise<void> => {
    const event = {
      id: randomUUID(),
      key: userId,
      incarnation: 1,
      version,
      time: new Date().toISOString(),
      data: { userId },
    };
    await databaseOf(hosted).transaction((transaction) =>
      createWhenUserBlocked().apply(transaction, event, undefined),
    );
  },
);

interface SignIn {
  readonly userId: string;
  /** The version of the user's block of which is heard while the password is looked at. */
  readonly blockedMeanwhile?: number;
}

/** Signs in as a user in version 1 without asking users for long. */
export const signInAtOnce = exportedAs(
  import.meta.url,
  'signInAtOnce',
  async (hosted: Hosted, { userId, blockedMeanwhile }: SignIn): Promise<{ token: string }> => {
    const users = {
      ...hosted.kernel.client(usersContract, 'sessions'),
      async verifyCredentials() {
        if (blockedMeanwhile !== undefined) await hearOfBlock(hosted, { userId, version: blockedMeanwhile });
        return { userId, role: 'customer' as const, incarnation: 1, version: 1 };
      },
    };
    const create = createCreateSession(
      databaseOf(hosted),
      users,
      (_email, attempt) => attempt(),
      systemClock,
      createIds(systemClock),
      { SESSION_HOURS: 1 },
    );
    const credentials = { email: 'x@example.com', password: 'correct horse battery staple' };
    return create(credentials, systemContext('sessions', startTrace()));
  },
);

function databaseOf({ module }: Hosted): ModuleDatabase<SessionsSchema> {
  return module.database as unknown as ModuleDatabase<SessionsSchema>;
}
