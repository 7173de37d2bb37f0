import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { cartsContract } from '../../../src/modules/carts/contract.ts';
import { ordersContract } from '../../../src/modules/orders/contract.ts';
import { paymentsContract } from '../../../src/modules/payments/contract.ts';
import { sessionsContract } from '../../../src/modules/sessions/contract.ts';
import { sessionsModule } from '../../../src/modules/sessions/module.ts';
import { usersContract } from '../../../src/modules/users/contract.ts';
import { usersModule } from '../../../src/modules/users/module.ts';
import { statement } from '../../../src/platform/databases/index.ts';
import type { Environment } from '../../../src/platform/foundation/index.ts';
import { bootModules } from '../../support/boot-modules.ts';
import { createStandIn } from '../../support/fixtures/stand-in.ts';

export const PASSWORD = 'correct horse battery staple';
export const STAFF = { staff: randomUUID() };

interface Counted {
  sessions: { id: string };
  failed_sign_ins: { email_hash: string };
}

const countRows = statement((query: Kysely<Counted>, _given: object) =>
  query.selectNoFrom((row) => [
    row.selectFrom('sessions').select(sql<number>`count(*)`.as('count')).as('sessions'),
    row.selectFrom('failed_sign_ins').select(sql<number>`count(*)`.as('count')).as('failures'),
  ]),
);

/** sessions and users, with a clock that a test puts forward. */
export async function bootSessions(options: { environment?: Environment; folder?: string } = {}) {
  let ahead = 0;
  const clock = { now: () => Date.now() + ahead };
  const standIns = [cartsContract, paymentsContract].map((contract) => createStandIn(contract));
  const modules = [sessionsModule, usersModule, createStandIn(ordersContract), ...standIns];
  const booted = await bootModules({ modules, clock, ...options });
  const sessions = booted.kernel.client(sessionsContract);
  const users = booted.kernel.client(usersContract);

  return {
    ...booted,
    sessions,
    users,
    passTime(milliseconds: number) {
      ahead += milliseconds;
    },
    register: () =>
      booted.as('anonymous', () =>
        users.registerUser({ email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'Ada' }),
      ),
    signIn: (email: string, password = PASSWORD) =>
      booted.as('anonymous', () => sessions.createSession({ email, password })),
    /** Whose session a token is, as the edge asks. */
    whose: ({ token }: { token: string }) => sessions.verifySession({ token }),
    block: (id: string) => booted.as(STAFF, () => users.blockUser({ id })),
    unblock: (id: string) => booted.as(STAFF, () => users.unblockUser({ id })),
    countRows: () => booted.kernel.module('sessions').database.first(countRows, {}),
    /** The module's own job, as its timer would run it. */
    async runJob(name: string) {
      const job = booted.kernel.module('sessions').jobs.find((candidate) => candidate.name === name);
      if (job === undefined) throw new Error(`sessions has no job ${name}`);
      await job.run();
    },
  };
}

export type BootedSessions = Awaited<ReturnType<typeof bootSessions>>;
