import type { Request } from 'express';
import { AppError } from '../foundation/index.ts';
import { actorOf, type Authenticate, traceOf } from '../http/index.ts';
import { type Actor, runInContext, systemContext } from '../observability/index.ts';

type Staff = Extract<Actor, { readonly kind: 'staff' }>;

/** Who asks, when it is staff; throws for anybody else. */
export type StaffOnly = (request: Request) => Promise<Staff>;

export function createStaffOnly(authenticate: Authenticate): StaffOnly {
  return async (request) => {
    const context = systemContext(undefined, traceOf(request.res as NonNullable<Request['res']>));
    const actor = await runInContext(context, () => actorOf(request, authenticate));
    if (actor.kind === 'staff') return actor as Staff;
    throw actor.kind === 'anonymous' ? signInFirst() : notStaff();
  };
}

function signInFirst(): AppError {
  return new AppError({
    code: 'console.unauthenticated',
    kind: 'unauthenticated',
    message: 'The console shows nothing to strangers. Sign in with an account of the staff.',
  });
}

function notStaff(): AppError {
  return new AppError({
    code: 'console.staff-only',
    kind: 'forbidden',
    message:
      'You are signed in as a customer, and the console is for staff alone, so nothing is shown. Sign out, and in again with an account of the staff.',
  });
}
