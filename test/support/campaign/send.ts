import type { Answer, Json, Request } from './history.ts';

const LONGEST_MILLISECONDS = 15_000;
const SERVER_ERROR = 500;
const CLIENT_ERROR = 400;

/** Sends a request once. What is not an answer for certain, a 5xx too, is unknown and to be repeated. */
export async function send(url: string, request: Request): Promise<Answer> {
  try {
    const response = await fetch(url + request.path, {
      method: request.method,
      headers: headersOf(request),
      signal: AbortSignal.timeout(LONGEST_MILLISECONDS),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    const text = await response.text();
    const { status } = response;
    const body = (text === '' ? {} : JSON.parse(text)) as Json;
    const code = String(body['code'] ?? status);
    if (status >= SERVER_ERROR) return { outcome: 'unknown', reason: `${status} ${code}` };
    return status >= CLIENT_ERROR ? { outcome: 'fail', status, code, body } : { outcome: 'ok', status, body };
  } catch (error) {
    return { outcome: 'unknown', reason: reasonOf(error) };
  }
}

function headersOf({ body, token, key }: Request): Record<string, string> {
  return {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause as { code?: string } | undefined;
  return cause?.code ?? (error.name === 'Error' ? error.message : error.name);
}
