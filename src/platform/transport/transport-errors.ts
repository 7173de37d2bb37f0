import { AppError } from '../foundation/index.ts';

/** Every refusal and failure of the way between processes; what the other module says itself is its own. */

export function unreachable(callee: string, address: string, cause: unknown): AppError {
  return new AppError({
    code: 'transport.unreachable',
    kind: 'unavailable',
    message: `The process that hosts ${callee} does not answer at ${address}, so nothing was done there. Look whether it runs, and at the address.`,
    details: { callee },
    cause,
  });
}

export function connectionLost(callee: string, address: string, cause: unknown): AppError {
  return new AppError({
    code: 'transport.connection-lost',
    kind: 'unavailable',
    message: `The connection to ${address} broke before ${callee} had answered, so its outcome is unknown. Call again; a command with the same idempotency key takes effect once.`,
    details: { callee },
    cause,
  });
}

export function notUnderstood(callee: string, address: string, status: number): AppError {
  return new AppError({
    code: 'transport.not-understood',
    kind: 'unavailable',
    message: `What answered at ${address} for ${callee} (status ${status}) is no Tearline, so the outcome is unknown. Look at what stands between the processes.`,
    details: { callee, status },
  });
}

export function circuitOpen(callee: string): AppError {
  return new AppError({
    code: 'transport.circuit-open',
    kind: 'unavailable',
    message: `${callee} has failed to answer again and again, so it is left alone for a moment and nothing was done. It is tried again by itself.`,
    details: { callee },
  });
}

export function tooManyCalls(callee: string): AppError {
  return new AppError({
    code: 'transport.too-many-calls',
    kind: 'unavailable',
    message: `More calls to ${callee} are under way than this process allows, so this one was not made. Call again in a moment.`,
    details: { callee },
  });
}

export function silent(callee: string): AppError {
  return new AppError({
    code: 'transport.silent',
    kind: 'timeout',
    message: `The process that hosts ${callee} did not answer in time, not even that it is late, so the outcome is unknown. Call again; a command with the same idempotency key takes effect once.`,
    details: { callee },
  });
}

export function noSign(callee: string, address: string): AppError {
  return new AppError({
    code: 'transport.no-sign',
    kind: 'unavailable',
    message: `Nothing came back from ${address} for ${callee}, not even that it is at work, so the connection is given up and the outcome is unknown. It is asked again on another one.`,
    details: { callee },
  });
}

export function versionSkew(module: string, theirs: number, ours: number): AppError {
  return new AppError({
    code: 'transport.version-skew',
    kind: 'conflict',
    message: `The caller has version ${theirs} of the contract of ${module}, and this process has version ${ours}: they are too far apart, so nothing was done. Bring the older one at most one version behind.`,
    details: { module, theirs, ours },
  });
}

export function notHosted(module: string): AppError {
  return new AppError({
    code: 'transport.not-hosted',
    kind: 'not-found',
    message: `This process does not host ${module}, so nothing was done. Look at the address under which the caller looks for it.`,
    details: { module },
  });
}

export function unknownOperation(callee: string): AppError {
  return new AppError({
    code: 'transport.unknown-operation',
    kind: 'not-found',
    message: `There is no ${callee} here, so nothing was done. The contracts of the two processes differ.`,
    details: { callee },
  });
}

const WHY_NOT_AUTHENTICATED = {
  'no-token': 'no token',
  'unknown-key': 'its key is not known here, or not for this caller',
  'wrong-module': 'the token is for another module',
  'ended-token': 'the token has ended',
  'invalid-token': 'the token is not valid',
  'used-token': 'the token was used before',
  'not-for-one-call': 'the call needs a token of its own',
} as const;

const reasonOf = new WeakMap<AppError, string>();

export function notAuthenticated(why: keyof typeof WHY_NOT_AUTHENTICATED): AppError {
  const error = new AppError({
    code: 'transport.unauthenticated',
    kind: 'unauthenticated',
    message: `The call does not prove who makes it (${WHY_NOT_AUTHENTICATED[why]}), so nothing was done. Processes that call each other need the same service keys.`,
  });
  reasonOf.set(error, why);
  return error;
}

/** For metrics: why a call was refused. The code says no more to the caller than that it was not proven. */
export function refusalReason(error: AppError): string {
  return reasonOf.get(error) ?? error.code.slice('transport.'.length);
}

export function notYours(subscriber: string, caller: string): AppError {
  return new AppError({
    code: 'transport.forbidden',
    kind: 'forbidden',
    message: `${caller} asked in the name of ${subscriber}, which is not its own, so nothing was done.`,
  });
}

export function malformedCall(): AppError {
  return new AppError({
    code: 'transport.malformed',
    kind: 'invalid',
    message: 'The call is not in the form that processes use among each other, so nothing was done.',
  });
}

export function tooLate(callee: string): AppError {
  return new AppError({
    code: 'transport.too-late',
    kind: 'timeout',
    message: `The caller's time was over before the call to ${callee} had been read, so nothing was done. Call again; look at the way between the processes if it happens often.`,
    details: { callee },
  });
}

export function tooLarge(mostBytes: number): AppError {
  return new AppError({
    code: 'transport.too-large',
    kind: 'too-large',
    message: `The call is larger than ${mostBytes} bytes, so it was not read and nothing was done. Ask for less at a time.`,
  });
}
