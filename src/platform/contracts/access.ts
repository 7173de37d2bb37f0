import { AppError } from '../foundation/index.ts';
import type { CallContext } from '../observability/index.ts';
import type { Access, Operation } from './operation.ts';

/** Throws unless the operation admits the caller: a module in its own name, or the actor it acts for. */
export function assertMayCall(
  operation: Operation,
  fullName: string,
  context: CallContext | undefined,
  caller: string | undefined,
): void {
  const { access } = operation;
  if (caller !== undefined && access.includes('module')) return;
  if (access.includes('public')) return;
  const actor = context?.actor.kind ?? 'system';
  if (actor === 'system' && caller === undefined) return;
  if ((actor === 'customer' || actor === 'staff') && access.includes(actor as Access)) return;
  // Staff are customers too: they have a profile, a cart and orders of their own.
  if (actor === 'staff' && access.includes('customer')) return;
  if (actor === 'anonymous') {
    throw new AppError({
      code: 'contracts.unauthenticated',
      kind: 'unauthenticated',
      message:
        'This needs a signed-in user. Sign in with POST /sessions and send the token as Authorization: Bearer <token>.',
    });
  }
  throw new AppError({
    code: 'contracts.forbidden',
    kind: 'forbidden',
    message: `${fullName} may be called by ${access.join(' or ')} only. Nothing was done.`,
    details: { requires: access },
  });
}

/** The user on whose behalf the call is made; operations for customers and staff have one. */
export function userIdOf(call: CallContext): string {
  if (call.actor.kind === 'customer' || call.actor.kind === 'staff') return call.actor.userId;
  throw new AppError({
    code: 'contracts.unauthenticated',
    kind: 'unauthenticated',
    message:
      'This needs a signed-in user. Sign in with POST /sessions and send the token as Authorization: Bearer <token>.',
  });
}
