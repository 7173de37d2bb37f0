import type { Dispatcher, Pool } from 'undici';
import { deadlineWheel } from '../resilience/index.ts';
import { connectionLost, notUnderstood, silent, unreachable } from './transport-errors.ts';
import { ANSWER_HEADER, readError, VERSION_HEADER } from './wire.ts';

export interface Question {
  /** For messages: `<module>.<operation>`. */
  readonly callee: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** As `Date.now` counts. */
  readonly deadline: number;
}

export interface Answer {
  readonly body: string;
  /** The version of the contract on the other side. */
  readonly version: number;
}

/**
 * After the deadline, when nobody waits for the answer any more: a process that is only slow still says that the
 * time is over, and that tells it from one that is silent.
 */
const GRACE_MILLISECONDS = 150;
const BEFORE_ANYTHING_WAS_SENT = new Set([
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * Asks once. Rejects with the error that the other side has answered, or with what went wrong on the way; soon after
 * the deadline the request is broken off, wherever it is.
 */
export function sendQuestion(pool: Pool, origin: string, question: Question): Promise<Answer> {
  const { callee, path, headers, body, deadline } = question;
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let answer: string | undefined;
    let version = 0;
    const chunks: Buffer[] = [];
    const timer = deadlineWheel.set(deadline + GRACE_MILLISECONDS, () => {
      const error = silent(callee);
      reject(error);
      controller?.abort(error);
    });
    const finish = (settle: () => void) => {
      timer.cancel();
      settle();
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        if (Date.now() >= deadline) started.abort(silent(callee));
      },
      onResponseStart(_controller, statusCode, received) {
        status = statusCode;
        answer = received[ANSWER_HEADER] as string | undefined;
        version = Number(received[VERSION_HEADER] ?? 0);
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        const text = chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString();
        finish(() => {
          if (answer === 'ok') resolve({ body: text, version });
          else reject((answer === 'error' && readError(text)) || notUnderstood(callee, origin, status));
        });
      },
      onResponseError(_controller, error) {
        const { code = '' } = error as NodeJS.ErrnoException;
        const wasSent = !BEFORE_ANYTHING_WAS_SENT.has(code);
        finish(() => reject((wasSent ? connectionLost : unreachable)(callee, origin, error)));
      },
    };
    pool.dispatch({ method: 'POST', path, headers, body }, handler);
  });
}
