import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAppError } from '../foundation/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { createCounter, continueTrace, traceIdOf } from '../observability/index.ts';
import { deadlineWheel } from '../resilience/index.ts';
import { CallServer } from './served-call.ts';
import { FeedServer } from './served-feed.ts';
import type { ServiceKeys } from './service-keys.ts';
import { TokenVerifier } from './service-tokens.ts';
import { refusalReason } from './transport-errors.ts';
import { ANSWER_HEADER, CONTRACTS_PATH, EVENTS_PATH, VERSION_HEADER, writeError } from './wire.ts';

/** An answer that takes longer is announced, so that the caller can tell work from a way that leads nowhere. */
const SIGN_AFTER_MILLISECONDS = 100;
const BEARER = /^Bearer ([\w.-]{1,4000})$/;

/** Answers whether the request was one of another process; then it is taken care of. */
export type ServeProcesses = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Serves the modules of this process to others that have the same keys. What is refused on the way is counted; what
 * fails in a module is the module's to tell, and is logged by its call.
 */
export function serveProcesses(kernel: Kernel, keys: ServiceKeys): ServeProcesses {
  const verifier = new TokenVerifier(keys);
  const calls = new CallServer(kernel, verifier);
  const feeds = new FeedServer(kernel, verifier);
  const refused = createCounter(
    kernel.metrics,
    'tearline_remote_calls_refused_total',
    'Calls of other processes that were refused before they reached a module, by reason.',
    ['reason'],
  );

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
    const isCall = request.url?.startsWith(CONTRACTS_PATH) === true;
    const sign = deadlineWheel.set(Date.now() + SIGN_AFTER_MILLISECONDS, () => {
      if (!response.destroyed) response.writeProcessing();
    });
    let isAdmitted = false;
    try {
      if (isCall) {
        const call = await calls.admit(request, token);
        isAdmitted = true;
        const { output, version } = await call();
        send(response, 200, 'ok', JSON.stringify(output), version);
      } else {
        const question = await feeds.admit(request, token);
        isAdmitted = true;
        send(response, 200, 'ok', JSON.stringify(await question()));
      }
    } catch (error) {
      // What a module was refused by others that it calls is counted there.
      const isRefused = !isAdmitted && isAppError(error) && error.code.startsWith('transport.');
      if (isRefused) refused.labels({ reason: refusalReason(error) }).inc();
      const { status, body } = writeError(error, isRefused);
      if (status === 500) {
        const trace = traceIdOf(continueTrace(request.headers['traceparent'] as string | undefined));
        kernel.logger.error({ err: error, path: request.url, trace }, 'a call of another process failed');
      }
      // What was not read to its end would stand before the next request.
      if (!request.complete) response.setHeader('connection', 'close');
      send(response, status, 'error', body);
    } finally {
      sign.cancel();
    }
  }

  return (request, response) => {
    const { url = '' } = request;
    if (!url.startsWith(CONTRACTS_PATH) && !url.startsWith(EVENTS_PATH)) return false;
    void answer(request, response);
    return true;
  };
}

function send(
  response: ServerResponse,
  status: number,
  answer: 'ok' | 'error',
  body: string,
  version?: number,
): void {
  if (response.destroyed) return;
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.setHeader(ANSWER_HEADER, answer);
  if (version !== undefined) response.setHeader(VERSION_HEADER, version);
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}
