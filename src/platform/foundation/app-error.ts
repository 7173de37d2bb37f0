/**
 * What went wrong, as far as a caller has to tell cases apart. HTTP maps each kind to one status;
 * everything finer is in the code.
 */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'unprocessable'
  | 'too-large'
  | 'unsupported'
  | 'too-many'
  | 'unavailable'
  | 'timeout'
  | 'internal';

export type ErrorDetails = Readonly<Record<string, unknown>>;

export interface AppErrorOptions {
  /** `<owner>.<fact>`, e.g. `orders.out-of-stock`; stable, for programs. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** The fact, the consequence and the remedy, for a person. Never a secret, a stack or SQL. */
  readonly message: string;
  /** Plain JSON, shown to clients. */
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/** The one error class of Tearline; the same shape in process, over HTTP and in the command log. */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly details: ErrorDetails | undefined;

  constructor(options: AppErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = options.code;
    this.kind = options.kind;
    this.details = options.details;
  }
}

export function isAppError(error: unknown, code?: string): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
