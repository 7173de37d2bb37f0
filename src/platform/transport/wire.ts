import { z } from 'zod';
import { AppError, type ErrorKind, isAppError } from '../foundation/index.ts';

/** Under which contracts are served: `/_contracts/<module>/<operation>`. */
export const CONTRACTS_PATH = '/_contracts/';
/** Under which outboxes are served: `/_events/<producer>/<question>`. */
export const EVENTS_PATH = '/_events/';
/** How many milliseconds the caller still waits. Not a time of day: clocks differ. */
export const REMAINING_HEADER = 'tearline-remaining';
/** The version of the contract that the sender has. */
export const VERSION_HEADER = 'tearline-contract-version';
/** Tells an answer of Tearline from one of whatever stands between. */
export const ANSWER_HEADER = 'tearline-answer';

/** What a process answers ahead of its answer when that takes a while: RFC 2518, Processing. */
export const AT_WORK_STATUS = 102;

const actor = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('anonymous') }),
  z.strictObject({ kind: z.literal('system') }),
  z.strictObject({ kind: z.enum(['customer', 'staff']), userId: z.string(), sessionId: z.string() }),
]);

/** The body of a call. */
export const callBody = z.strictObject({
  actor,
  /** Of a command that takes effect once. */
  key: z.string().min(1).max(1_000).optional(),
  input: z.unknown(),
});
export type CallBody = z.infer<typeof callBody>;

const KINDS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  unsupported: 415,
  unprocessable: 422,
  'too-many': 429,
  internal: 500,
  unavailable: 503,
  timeout: 504,
};

const errorBody = z.object({
  code: z.string(),
  kind: z.enum(Object.keys(KINDS) as [ErrorKind, ...ErrorKind[]]),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
  /** The call did not reach a module. */
  refused: z.literal(true).optional(),
});

/** Errors that another process has answered, and whether it did so before its module was called. */
const answered = new WeakMap<AppError, 'refused' | 'failed'>();

/**
 * An error as it crosses: all but its cause, which the log of its process has. What is refused before a module is
 * called says so, which tells it from the same error of a call that the module has made itself.
 */
export function writeError(
  error: unknown,
  isRefused: boolean,
): { readonly status: number; readonly body: string } {
  const known = isAppError(error) ? error : unknownFailure(error);
  const { code, kind, message, details } = known;
  const refused = isRefused ? true : undefined;
  return { status: KINDS[kind], body: JSON.stringify({ code, kind, message, details, refused }) };
}

/** The same error on the other side, as if it had been thrown there; `howAnswered` tells that it was not. */
export function readError(body: string): AppError | undefined {
  const { success, data } = errorBody.safeParse(parseJson(body));
  if (!success) return undefined;
  const { code, kind, message, details, refused = false } = data;
  const error = new AppError({ code, kind, message, ...(details === undefined ? {} : { details }) });
  answered.set(error, refused ? 'refused' : 'failed');
  return error;
}

/** Undefined for what went wrong on this side or on the way. */
export function howAnswered(error: unknown): 'refused' | 'failed' | undefined {
  return isAppError(error) ? answered.get(error) : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unknownFailure(cause: unknown): AppError {
  return new AppError({
    code: 'transport.internal-error',
    kind: 'internal',
    message:
      'The process that was asked failed to answer; its log has the cause under the trace of this call.',
    cause,
  });
}
