import { sessionsMigrations } from '../../../migrations/sessions/index.ts';
import {
  clientOf,
  configurationOf,
  databaseOf,
  defineModule,
  platform,
  provide,
  react,
} from '../../platform/kernel/index.ts';
import { usersContract, usersEvents } from '../users/contract.ts';
import { sessionsContract } from './contract.ts';
import { createCreateSession, type SessionsConfiguration, sessionsConfiguration } from './create-session.ts';
import { createDeleteCurrentSession } from './delete-current-session.ts';
import { createDeleteExpired } from './delete-expired.ts';
import { createGuardSignIn } from './guard-sign-in.ts';
import type { SessionsSchema } from './schema.ts';
import { createInTurn } from './sign-in-turns.ts';
import { createVerifySession } from './verify-session.ts';
import { createWhenUserBlocked } from './when-user-blocked.ts';

const TEN_MINUTES = 600_000;

const database = databaseOf<SessionsSchema>();
const { clock, ids } = platform;

export const sessionsModule = defineModule({
  contract: sessionsContract,
  owner: { team: '@tearline/identity', onCall: 'identity-on-call' },
  requires: [usersContract],
  tables: {
    sessions: 'sign-in sessions, each with the hash of its token',
    failed_sign_ins: 'how many sign-ins failed lately, by hash of the e-mail',
    user_blocks: 'as of which version each user who signed in was last blocked, 0 for never',
  },
  migrations: sessionsMigrations,
  configuration: sessionsConfiguration,
  parts: [
    provide(createInTurn, []),
    provide(createGuardSignIn, [database, clock, createInTurn]),
    provide(createCreateSession, [
      database,
      clientOf(usersContract),
      createGuardSignIn,
      clock,
      ids,
      configurationOf<SessionsConfiguration>(),
    ]),
    provide(createDeleteCurrentSession, [database]),
    provide(createVerifySession, [database, clock]),
    provide(createWhenUserBlocked, []),
    provide(createDeleteExpired, [database, clock]),
  ],
  operations: (get) => ({
    createSession: get(createCreateSession),
    deleteCurrentSession: get(createDeleteCurrentSession),
    verifySession: get(createVerifySession),
  }),
  reactions: [react(usersEvents.userBlocked, 'end-sessions', createWhenUserBlocked)],
  jobs: [{ name: 'expired-sessions', everyMilliseconds: TEN_MINUTES, run: createDeleteExpired }],
});
