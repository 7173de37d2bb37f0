import {
  AppError,
  ConfigurationError,
  isAppError,
  messageOf,
} from '../../../src/platform/foundation/index.ts';

/** An error on its way from one process to another. */
export type SentError =
  | { readonly kind: 'app'; readonly error: ConstructorParameters<typeof AppError>[0] }
  | { readonly kind: 'configuration'; readonly problems: readonly string[] }
  | { readonly kind: 'other'; readonly message: string };

export function sendError(error: unknown): SentError {
  if (error instanceof ConfigurationError) return { kind: 'configuration', problems: error.problems };
  if (!isAppError(error)) return { kind: 'other', message: messageOf(error) };
  const { code, kind, message, details } = error;
  return { kind: 'app', error: { code, kind, message, ...(details === undefined ? {} : { details }) } };
}

export function receiveError(sent: SentError): Error {
  if (sent.kind === 'app') return new AppError(sent.error);
  return sent.kind === 'configuration' ? new ConfigurationError(sent.problems) : new Error(sent.message);
}
