import { randomUUID } from 'node:crypto';
import { cartsContract } from '../../../src/modules/carts/contract.ts';
import { ordersContract } from '../../../src/modules/orders/contract.ts';
import { paymentsContract } from '../../../src/modules/payments/contract.ts';
import { sessionsContract } from '../../../src/modules/sessions/contract.ts';
import { sessionsModule } from '../../../src/modules/sessions/module.ts';
import { usersContract } from '../../../src/modules/users/contract.ts';
import { usersModule } from '../../../src/modules/users/module.ts';
import type { Environment } from '../../../src/platform/foundation/index.ts';
import { bootModules } from '../../support/boot-modules.ts';
import { createStandIn } from '../../support/fixtures/stand-in.ts';
import { runJob, shiftedClock } from '../../support/kit/index.ts';
import { countRows, hearOfBlock, signInAtOnce } from './inside-sessions.ts';

export const PASSWORD = 'correct horse battery staple';
export const STAFF = { staff: randomUUID() };

/** sessions and users, with a clock that a test puts forward. */
export async function bootSessions(options: { environment?: Environment; folder?: string } = {}) {
  const clock = shiftedClock();
  const standIns = [cartsContract, paymentsContract].map((contract) => createStandIn(contract));
  const modules = [sessionsModule, usersModule, createStandIn(ordersContract), ...standIns];
  const booted = await bootModules({ modules, clock, ...options });
  const sessions = booted.kernel.client(sessionsContract);
  const users = booted.kernel.client(usersContract);

  return {
    ...booted,
    sessions,
    users,
    passTime: clock.pass,
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
    countRows: () => booted.kernel.inside('sessions', countRows, {}),
    hearOfBlock: (userId: string, version: number) =>
      booted.kernel.inside('sessions', hearOfBlock, { userId, version }),
    signInAtOnce: (userId: string, blocked: { blockedMeanwhile?: number } = {}) =>
      booted.kernel.inside('sessions', signInAtOnce, { userId, ...blocked }),
    /** The module's own job, as its timer would run it. */
    runJob: (name: string) => booted.kernel.inside('sessions', runJob, { name }),
  };
}

export type BootedSessions = Awaited<ReturnType<typeof bootSessions>>;
