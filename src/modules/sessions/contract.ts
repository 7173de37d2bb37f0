import { z } from 'zod';
import {
  command,
  defineContract,
  defineErrors,
  defineEvents,
  exportPersonInput,
  id,
  isoTime,
  nothing,
  personErased,
  query,
  text,
} from '../../platform/contracts/index.ts';

export const sessionsErrors = defineErrors('sessions', {
  wrongCredentials: {
    kind: 'unauthenticated',
    details: z.object({}),
    message: () =>
      'There is no account with this e-mail and password. Check both, or register with POST /users.',
  },
  userBlocked: {
    kind: 'forbidden',
    details: z.object({}),
    message: () => 'This account is blocked and cannot sign in. Ask the shop’s staff to unblock it.',
  },
  tooManyAttempts: {
    kind: 'too-many',
    details: z.object({ retryAfterSeconds: z.int() }),
    message: ({ retryAfterSeconds }) =>
      `Too many attempts to sign in with this e-mail failed, so this one was not looked at. Try again in ${retryAfterSeconds} seconds.`,
  },
  invalidSession: {
    kind: 'unauthenticated',
    details: z.object({}),
    message: () =>
      'The token belongs to no session, or to one that has ended. Sign in again with POST /sessions.',
  },
});

export const sessionsEvents = defineEvents('sessions', { personErased });

export const sessionsContract = defineContract('sessions', {
  summary: 'Sign-in sessions and their expiry.',
  events: sessionsEvents,
  errors: sessionsErrors,
  operations: {
    createSession: command({
      summary: 'Signs in. The token goes into the header Authorization: Bearer, and is shown this once only.',
      route: 'POST /sessions',
      status: 201,
      access: ['public'],
      input: z.strictObject({ email: text.min(1).max(254), password: z.string().min(1).max(200) }),
      output: z.object({ token: z.string(), expiresAt: isoTime, userId: id }),
      errors: [sessionsErrors.wrongCredentials, sessionsErrors.userBlocked, sessionsErrors.tooManyAttempts],
    }),
    deleteCurrentSession: command({
      summary: 'Signs out: ends the session that the request was made with.',
      route: 'DELETE /sessions/current',
      status: 204,
      access: ['customer'],
      input: nothing,
      output: nothing,
    }),
    verifySession: query({
      summary: 'Whose session a token belongs to.',
      access: ['module'],
      input: z.strictObject({ token: z.string().max(500) }),
      output: z.object({ userId: id, role: z.enum(['customer', 'staff']), sessionId: id }),
      errors: [sessionsErrors.invalidSession],
    }),
    exportPerson: query({
      summary: 'Everything that sessions holds of a person.',
      access: ['module'],
      input: exportPersonInput,
      output: z.object({
        sessions: z.array(
          z.object({
            sessionId: id,
            userId: id,
            role: z.enum(['customer', 'staff']),
            createdAt: isoTime,
            expiresAt: isoTime,
          }),
        ),
        /** As of which version of the account its sessions were last ended; 0 for never. */
        block: z.object({ userId: id, version: z.int() }).nullable(),
      }),
    }),
  },
});
