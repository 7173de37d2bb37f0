import type { IncomingMessage } from 'node:http';
import { tooLarge } from './transport-errors.ts';

/** Of one call; a page of events is the largest that processes send each other, and goes the other way. */
const MOST_BYTES = 1_048_576;

/** The whole body as text. Rejects with `transport.too-large` as soon as that is known. */
export function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) {
      reject(tooLarge(MOST_BYTES));
      return;
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES) chunks.push(chunk);
      else reject(tooLarge(MOST_BYTES));
    });
    request.on('end', () =>
      resolve(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString()),
    );
    request.on('error', reject);
  });
}
