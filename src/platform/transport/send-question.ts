import type { Dispatcher, Pool } from 'undici';
import { deadlineWheel } from '../resilience/index.ts';
import { connectionLost, noSign, notUnderstood, silent, unreachable } from './transport-errors.ts';
import { ANSWER_HEADER, AT_WORK_STATUS, readError, REMAINING_HEADER, VERSION_HEADER } from './wire.ts';

export interface Question {
  /** For messages: `<module>.<operation>`. */
  readonly callee: string;
  readonly path: string;
  /** To which each try adds how much time is left. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** As `Date.now` counts. */
  readonly deadline: number;
  /** Asked twice it changes nothing more. */
  readonly mayRepeat: boolean;
}

export interface Answer {
  readonly body: string;
  /** The version of the contract on the other side. */
  readonly version: number;
}

/** Whether the other side says that it is at work, before it answers. */
export interface Signs {
  readonly areExpected: boolean;
  readonly onSign: () => void;
}

/**
 * After the deadline, when nobody waits for the answer any more: a process that is only slow still says that the
 * time is over, and that tells it from one that is silent.
 */
const GRACE_MILLISECONDS = 150;
/**
 * Ten times what the other side takes to say that it is at work, since it may be busy with something else; but no more
 * than a third of the time left, so that there is some for another try. Where that is too little, nothing is expected.
 */
const SIGN_WITHIN_MILLISECONDS = 1_000;
const LEAST_WAIT_MILLISECONDS = 300;
const BEFORE_ANYTHING_WAS_SENT = new Set([
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * Asks once. Rejects with the error that the other side has answered, or with what went wrong on the way; soon after
 * the deadline the request is broken off, wherever it is. Where signs are expected, a question that may be repeated is
 * broken off already when the other side is silent for too long: then the connection leads nowhere any more.
 */
export function sendQuestion(pool: Pool, origin: string, question: Question, signs: Signs): Promise<Answer> {
  const { callee, path, headers, body, deadline } = question;
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let answer: string | undefined;
    let version = 0;
    const chunks: Buffer[] = [];
    const breakOff = (error: Error) => {
      signTimer?.cancel();
      reject(error);
      controller?.abort(error);
    };
    const timer = deadlineWheel.set(deadline + GRACE_MILLISECONDS, () => breakOff(silent(callee)));
    const now = Date.now();
    const remaining = String(Math.max(0, Math.ceil(deadline - now)));
    const patience = Math.min(SIGN_WITHIN_MILLISECONDS, (deadline - now) / 3);
    const signTimer =
      signs.areExpected && question.mayRepeat && patience >= LEAST_WAIT_MILLISECONDS
        ? deadlineWheel.set(now + patience, () => {
            timer.cancel();
            breakOff(noSign(callee, origin));
          })
        : undefined;
    const finish = (settle: () => void) => {
      timer.cancel();
      signTimer?.cancel();
      settle();
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        if (Date.now() >= deadline) started.abort(silent(callee));
      },
      onResponseStart(_controller, statusCode, received) {
        signTimer?.cancel();
        if (statusCode === AT_WORK_STATUS) signs.onSign();
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
    pool.dispatch(
      { method: 'POST', path, headers: { ...headers, [REMAINING_HEADER]: remaining }, body },
      handler,
    );
  });
}
