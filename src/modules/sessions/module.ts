import { sessionsMigrations } from '../../../migrations/sessions/index.ts';
import { failsWithout } from '../../platform/contracts/index.ts';
import {
  clientOf,
  configurationOf,
  databaseOf,
  defineModule,
  erased,
  kept,
  platform,
  provide,
  react,
} from '../../platform/kernel/index.ts';
import { usersContract, usersEvents } from '../users/contract.ts';
import { sessionsContract } from './contract.ts';
import { createCreateSession, type SessionsConfiguration, sessionsConfiguration } from './create-session.ts';
import { createDeleteCurrentSession } from './delete-current-session.ts';
import { createDeleteExpired } from './delete-expired.ts';
import { createExportPerson } from './export-person.ts';
import { createGuardSignIn } from './guard-sign-in.ts';
import type { SessionsSchema } from './schema.ts';
import { createInTurn } from './sign-in-turns.ts';
import { createVerifySession } from './verify-session.ts';
import { createWhenErasureRequested } from './when-erasure-requested.ts';
import { createWhenUserBlocked } from './when-user-blocked.ts';

const TEN_MINUTES = 600_000;

const database = databaseOf<SessionsSchema>();
const { clock, forget, ids, publish } = platform;

export const sessionsModule = defineModule({
  contract: sessionsContract,
  owner: {
    team: '@tearline/identity',
    onCall: 'identity-on-call',
    objective: '99.95 % of calls are answered, 99 % of them within 100 ms',
  },
  requires: [usersContract],
  fallbacks: failsWithout(
    usersContract,
    ['verifyCredentials'],
    'nobody is let in who cannot be verified; whoever is signed in stays so',
  ),
  tables: {
    sessions: 'sign-in sessions, each with the hash of its token',
    failed_sign_ins: 'how many sign-ins failed lately, by hash of the e-mail',
    user_blocks: 'as of which version each user who signed in was last blocked, 0 for never',
  },
  personalData: {
    sessions: {
      id: erased(),
      user_id: erased(),
      token_hash: erased({ notExported: 'it is of use only to whoever wants to forge a session' }),
      role: erased(),
      created_at: erased(),
      expires_at: erased(),
    },
    failed_sign_ins: {
      email_hash: kept({
        because:
          'GDPR, article 6(1)(f): guessing passwords must be bounded, whether or not the e-mail has an account',
        until: 'its window of 15 minutes has passed, and the job has come by that runs every 10',
        notExported: 'it is found by the e-mail alone, which sessions does not have',
      }),
    },
    user_blocks: {
      user_id: kept({
        because:
          'GDPR, article 17(3)(b): a sign-in that was under way must not open a session of somebody erased',
        until: 'the shop ends; it is an id that leads to nobody',
      }),
    },
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
    provide(createExportPerson, [database]),
    provide(createWhenErasureRequested, [publish, forget]),
    provide(createWhenUserBlocked, []),
    provide(createDeleteExpired, [database, clock]),
  ],
  operations: (get) => ({
    createSession: get(createCreateSession),
    deleteCurrentSession: get(createDeleteCurrentSession),
    verifySession: get(createVerifySession),
    exportPerson: get(createExportPerson),
  }),
  reactions: [
    react(usersEvents.userBlocked, 'end-sessions', createWhenUserBlocked),
    react(usersEvents.erasureRequested, 'erase-person', createWhenErasureRequested),
  ],
  jobs: [{ name: 'expired-sessions', everyMilliseconds: TEN_MINUTES, run: createDeleteExpired }],
});
