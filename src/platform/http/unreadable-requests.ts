import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Problem, problemOfStatus } from './problem.ts';

const UNREADABLE = problemOfStatus(
  400,
  'http.bad-request',
  'The request could not be read, so nothing was done. Check its path, encoding and headers.',
);

const BY_ERROR: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: problemOfStatus(
    431,
    'http.headers-too-large',
    'The headers with the path are larger than 16 KiB, so nothing was done. Send less.',
  ),
  ERR_HTTP_REQUEST_TIMEOUT: problemOfStatus(
    408,
    'http.request-timeout',
    'The request did not arrive whole within 30 seconds, so nothing was done. Send it again.',
  ),
};

/** What could not be read as HTTP, and so never came to a handler, is answered with a problem too. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  const { bytesWritten } = socket as Duplex & { readonly bytesWritten?: number };
  // Nothing can be put into an answer that has begun.
  if (!socket.writable || error.code === 'ECONNRESET' || (bytesWritten ?? 0) > 0) {
    socket.destroy();
    return;
  }
  const problem = BY_ERROR[error.code ?? ''] ?? UNREADABLE;
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Connection: close',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
