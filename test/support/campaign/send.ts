import type { Answer, Json, Request } from './history.ts';

const LONGEST_MILLISECONDS = 15_000;
const SERVER_ERROR = 500;
const CLIENT_ERROR = 400;

/** An answer as it came, and how long it took. */
export interface Observed {
  readonly answer: Answer;
  /** 0 when there was no answer. */
  readonly status: number;
  /** Of a problem, or why there was no answer. */
  readonly code: string;
  readonly contentType: string;
  readonly retryAfter: string | null;
  readonly milliseconds: number;
}

/** Sends a request once. What is not an answer for certain, a 5xx too, is unknown and to be repeated. */
export async function send(url: string, request: Request): Promise<Answer> {
  return (await observe(url, request)).answer;
}

export async function observe(url: string, request: Request): Promise<Observed> {
  const startedAt = performance.now();
  try {
    const response = await fetch(url + request.path, {
      method: request.method,
      headers: headersOf(request),
      signal: AbortSignal.timeout(LONGEST_MILLISECONDS),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    const text = await response.text();
    const milliseconds = performance.now() - startedAt;
    const { status, headers } = response;
    const contentType = headers.get('content-type') ?? '';
    const body = (text === '' || !contentType.includes('json') ? {} : JSON.parse(text)) as Json;
    const code = String(body['code'] ?? status);
    const retryAfter = headers.get('retry-after');
    return { answer: answerOf(status, code, body), status, code, contentType, retryAfter, milliseconds };
  } catch (error) {
    const reason = reasonOf(error);
    const milliseconds = performance.now() - startedAt;
    const answer = { outcome: 'unknown', reason } as const;
    return { answer, status: 0, code: reason, contentType: '', retryAfter: null, milliseconds };
  }
}

function answerOf(status: number, code: string, body: Json): Answer {
  if (status >= SERVER_ERROR) return { outcome: 'unknown', reason: `${status} ${code}` };
  return status >= CLIENT_ERROR ? { outcome: 'fail', status, code, body } : { outcome: 'ok', status, body };
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
