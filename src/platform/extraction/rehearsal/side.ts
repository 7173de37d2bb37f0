import {
  type CallPath,
  type Client,
  type Contract,
  createCallMeter,
  createClient,
  type Provider,
} from '../../contracts/index.ts';
import { isAppError, systemClock } from '../../foundation/index.ts';
import type { AnyModule, RemoteModules } from '../../kernel/index.ts';
import {
  type Actor,
  createLogger,
  createMetrics,
  runInContext,
  startTrace,
  systemContext,
} from '../../observability/index.ts';
import { connectModules, openServiceKeys } from '../../transport/index.ts';

/** A call of the module under rehearsal. */
export interface Asked {
  readonly operation: string;
  readonly input: unknown;
  readonly actor: Actor;
  readonly key?: string | undefined;
  /** The module in whose name; the edge without one. */
  readonly caller?: string | undefined;
}

export type Answer = { readonly output: unknown } | { readonly code: string };

/** The module under rehearsal where it runs, asked over HTTP as other processes ask it. */
export class Side {
  readonly modules: readonly AnyModule[];
  readonly #contract: Contract;
  readonly #origin: string;
  readonly #path: CallPath;
  readonly #remote: RemoteModules;
  readonly #clients = new Map<string | undefined, Client<Contract>>();

  private constructor(definition: AnyModule, origin: string, path: CallPath, remote: RemoteModules) {
    this.modules = [definition];
    this.#contract = definition.contract;
    this.#origin = origin;
    this.#path = path;
    this.#remote = remote;
  }

  static async open(definition: AnyModule, origin: string, keysFile: string): Promise<Side> {
    const keys = await openServiceKeys([definition], { SERVICE_KEYS_FILE: keysFile });
    if (keys === undefined) throw new TypeError('a file of keys was named');
    const metrics = createMetrics();
    const path: CallPath = {
      clock: systemClock,
      logger: createLogger('silent'),
      meter: createCallMeter(metrics),
      callInTransaction: 'refuse',
      throughJson: false,
    };
    return new Side(definition, origin, path, connectModules(keys)(path, metrics));
  }

  /** As a caller in another process has it: checked on both sides. */
  async ask({ operation, input, actor, key, caller }: Asked): Promise<Answer> {
    const client = this.#clientOf(caller);
    const context = { ...systemContext(undefined, startTrace()), actor };
    const options = key === undefined ? {} : { idempotencyKey: key };
    return answerOf(runInContext(context, async () => client[operation]?.(input as never, options)));
  }

  /** The same for what takes its answers as they come: as an error where it is one. */
  async call(
    _module: string,
    operation: string,
    input: unknown,
    actor: Actor,
    key?: string,
  ): Promise<unknown> {
    const client = this.#clientOf(undefined);
    const context = { ...systemContext(undefined, startTrace()), actor };
    return runInContext(context, async () =>
      client[operation]?.(input as never, key === undefined ? {} : { idempotencyKey: key }),
    );
  }

  /** Without the checks of the caller's side, so that the other's are seen. */
  async askUnchecked({ operation, input, actor, key, caller }: Asked): Promise<Answer> {
    const handler = this.#providerOf(caller).handlers[operation];
    const { deadline = 0 } = this.#contract.operations[operation] ?? {};
    const base = systemContext(undefined, startTrace(), this.#path.clock.now() + deadline, operation);
    const context = { ...base, actor, idempotencyKey: key };
    return answerOf((async () => handler?.(input as never, context))());
  }

  async close(): Promise<void> {
    await this.#remote.stop();
  }

  #clientOf(caller: string | undefined): Client<Contract> {
    const known =
      this.#clients.get(caller) ?? createClient(this.#contract, this.#providerOf(caller), caller, this.#path);
    this.#clients.set(caller, known);
    return known;
  }

  #providerOf(caller: string | undefined): Provider {
    return this.#remote.providerOf(this.#contract, [this.#origin], caller);
  }
}

async function answerOf(work: Promise<unknown>): Promise<Answer> {
  try {
    return { output: await work };
  } catch (error) {
    return { code: isAppError(error) ? error.code : 'bug' };
  }
}
