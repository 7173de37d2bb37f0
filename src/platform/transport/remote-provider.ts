import {
  type CallPath,
  type Contract,
  type Operation,
  type Provider,
  withoutUnknownFields,
} from '../contracts/index.ts';
import type { CallContext } from '../observability/index.ts';
import type { Callee } from './callee.ts';
import { EDGE, type TokenIssuer } from './service-tokens.ts';
import { type CallBody, CONTRACTS_PATH, parseJson, VERSION_HEADER } from './wire.ts';
import { withNewestKey } from './with-newest-key.ts';

export interface RemoteProviderParts {
  readonly contract: Contract;
  readonly callee: Callee;
  /** In whose name; the edge without one. */
  readonly caller: string | undefined;
  readonly tokens: TokenIssuer;
  readonly path: CallPath;
}

/**
 * Calls a module in another process. Checking, deadline and measuring are the client's, as in process; here the
 * call is carried over, and what comes back is its answer or its error.
 */
export function createRemoteProvider(parts: RemoteProviderParts): Provider {
  const { contract } = parts;
  const handlers: Record<string, (input: never, call: CallContext) => Promise<unknown>> = {};
  for (const [name, operation] of Object.entries(contract.operations))
    handlers[name] = (input, context) => callOperation(parts, name, operation, input, context);
  return { handlers, untilDurable: () => undefined, isRemote: true };
}

async function callOperation(
  { contract, callee, caller = EDGE, tokens, path }: RemoteProviderParts,
  name: string,
  operation: Operation,
  input: unknown,
  { actor, trace, deadline, idempotencyKey: key }: CallContext,
): Promise<unknown> {
  const body: CallBody = { actor, input, ...(key === undefined ? {} : { key }) };
  const mayRepeat = operation.kind === 'query' || key !== undefined;
  // The clock may be a test's; the way is measured in real time.
  const endsAt = Date.now() + Math.max(0, deadline - path.clock.now());
  const ask = async () =>
    callee.ask({
      callee: `${contract.module}.${name}`,
      path: `${CONTRACTS_PATH}${contract.module}/${name}`,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await (mayRepeat ? tokens.reusable(caller, contract.module) : tokens.once(caller, contract.module))}`,
        traceparent: trace,
        [VERSION_HEADER]: String(contract.version),
      },
      body: JSON.stringify(body),
      deadline: endsAt,
      mayRepeat,
    });
  const answer = await withNewestKey(tokens, caller, contract.module, ask);
  const output = parseJson(answer.body);
  return answer.version === contract.version ? output : withoutUnknownFields(operation.output, output);
}
