import type { IncomingMessage } from 'node:http';
import { type Client, type Contract, type Operation, withoutUnknownFields } from '../contracts/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { continueTrace, runInContext, systemContext } from '../observability/index.ts';
import { readBody } from './read-body.ts';
import { EDGE, type TokenVerifier } from './service-tokens.ts';
import { malformedCall, notHosted, tooLate, unknownOperation, versionSkew } from './transport-errors.ts';
import { callBody, CONTRACTS_PATH, parseJson, REMAINING_HEADER, VERSION_HEADER } from './wire.ts';

/** Of one that does not say how long it waits. */
const LONGEST_MILLISECONDS = 60_000;
const VERSIONS_APART = 1;

/** A call that nothing on this side refuses any more: makes it. */
export type AdmittedCall = () => Promise<Served>;

export interface Served {
  readonly output: unknown;
  readonly version: number;
}

/** Serves calls of other processes: who asks is proven before anything is read. */
export class CallServer {
  readonly #kernel: Kernel;
  readonly #verifier: TokenVerifier;
  readonly #contracts: ReadonlyMap<string, Contract>;
  readonly #clients = new Map<string, Client<Contract>>();

  constructor(kernel: Kernel, verifier: TokenVerifier) {
    this.#kernel = kernel;
    this.#verifier = verifier;
    this.#contracts = new Map(
      kernel.hosted.map((module) => [module, kernel.module(module).definition.contract]),
    );
  }

  /**
   * Rejects with why the call is refused; then no module was called. The time that the caller waits runs from now,
   * while the call is still being read. One that names no operation is a greeting: it is answered when calls would be.
   */
  async admit(request: IncomingMessage, token: string | undefined): Promise<AdmittedCall> {
    const arrivedAt = this.#kernel.clock.now();
    const [module = '', name] = (request.url ?? '').slice(CONTRACTS_PATH.length).split('/');
    const proven = await this.#verifier.verify(token, module);
    const contract = this.#contracts.get(module);
    if (contract === undefined) throw notHosted(module);
    const theirs = Number(request.headers[VERSION_HEADER]);
    if (!Number.isInteger(theirs) || theirs < 1) throw malformedCall();
    if (Math.abs(theirs - contract.version) > VERSIONS_APART)
      throw versionSkew(module, theirs, contract.version);
    if (name === undefined) {
      await readBody(request);
      this.#verifier.use(proven, true);
      return async () => ({ output: { module }, version: contract.version });
    }
    const operation = Object.hasOwn(contract.operations, name) ? contract.operations[name] : undefined;
    if (operation === undefined) throw unknownOperation(`${module}.${name}`);
    const body = callBody.safeParse(parseJson(await readBody(request)));
    if (!body.success) throw malformedCall();
    const { input, actor, key } = body.data;
    const deadline = arrivedAt + remainingOf(request, operation);
    if (this.#kernel.clock.now() >= deadline) throw tooLate(`${module}.${name}`);
    this.#verifier.use(proven, operation.kind === 'query' || key !== undefined);
    const given = theirs === contract.version ? input : withoutUnknownFields(operation.input, input);
    const trace = continueTrace(request.headers['traceparent'] as string | undefined);
    const context = { ...systemContext(undefined, trace, deadline), actor };
    const call = this.#clientOf(contract, proven.caller)[name];
    return async () => {
      const output = await runInContext(context, () =>
        call?.(given as never, key === undefined ? {} : { idempotencyKey: key }),
      );
      return { output, version: contract.version };
    };
  }

  #clientOf(contract: Contract, caller: string): Client<Contract> {
    const name = `${caller} ${contract.module}`;
    let client = this.#clients.get(name);
    if (client === undefined) {
      client = this.#kernel.client(contract, caller === EDGE ? undefined : caller, 'served');
      this.#clients.set(name, client);
    }
    return client;
  }
}

function remainingOf(request: IncomingMessage, { deadline }: Operation): number {
  const remaining = Number(request.headers[REMAINING_HEADER] ?? LONGEST_MILLISECONDS);
  return Number.isFinite(remaining) && remaining >= 0 ? Math.min(remaining, deadline) : deadline;
}
