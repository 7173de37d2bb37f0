/** What every client has, whatever it calls; as text, since the client is a file that stands alone. */
export const CLIENT_RUNTIME = `
export interface ClientSettings {
  /** Where the shop is, e.g. \`https://shop.example\`. */
  readonly url: string;
  /** The token of \`POST /sessions\`, asked for before each request. */
  readonly token?: () => string | undefined;
  /** Instead of the global one. */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  /** Makes a repeated command take effect once. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

export interface KeyedCall extends CallOptions {
  readonly idempotencyKey: string;
}

/** The shop refused, or failed: RFC 9457. */
export class ShopProblem extends Error {
  readonly status: number;
  /** Stable, for programs. */
  readonly code: string;
  readonly details: unknown;

  constructor(status: number, code: string, detail: string, details: unknown) {
    super(detail);
    this.name = 'ShopProblem';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function send<Answer>(
  settings: ClientSettings,
  method: Method,
  path: string,
  input: object,
  { idempotencyKey, signal }: CallOptions = {},
): Promise<Answer> {
  const fields: Record<string, unknown> = { ...input };
  const filled = path.replace(/:(\\w+)/g, (_, name: string) => {
    const value = encodeURIComponent(String(fields[name]));
    delete fields[name];
    return value;
  });
  const url = new URL(filled, settings.url);
  const headers: Record<string, string> = {};
  const hasBody = method !== 'GET' && Object.keys(fields).length > 0;
  if (method === 'GET')
    for (const [name, value] of Object.entries(fields))
      if (value !== undefined) url.searchParams.set(name, String(value));
  if (hasBody) headers['content-type'] = 'application/json';
  const token = settings.token?.();
  if (token !== undefined) headers['authorization'] = \`Bearer \${token}\`;
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  const response = await (settings.fetch ?? fetch)(url, {
    method,
    headers,
    ...(hasBody ? { body: JSON.stringify(fields) } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Answer;
  throw await problemIn(response);
}

/** What is not from the shop, such as a proxy's page, has the status alone. */
async function problemIn(response: Response): Promise<ShopProblem> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  if (!isProblem) return new ShopProblem(response.status, 'unknown', response.statusText, undefined);
  const { code, detail, details } = (await response.json()) as { code: string; detail: string; details?: unknown };
  return new ShopProblem(response.status, code, detail, details);
}
`;
