import type { CallPath, Contract, Provider } from '../contracts/index.ts';
import type { FeedPort, RemoteConsumer } from '../events/index.ts';
import type { Metrics } from '../observability/index.ts';
import type { AnyModule } from './define-module.ts';
import type { Hosting } from './hosting.ts';
import type { ConnectModules, RemoteModules } from './remote-modules.ts';

/** The modules that this process does not host, as far as it was told where they are. */
export class ReachModules {
  readonly #addresses: Hosting['addresses'];
  readonly #remote: RemoteModules | undefined;
  readonly #everyCallTo: string | undefined;

  /** `everyCallTo`: an address that is asked for the modules of this process too. */
  constructor(
    { addresses }: Hosting,
    connect: ConnectModules | undefined,
    everyCallTo: string | undefined,
    callPath: CallPath,
    metrics: Metrics,
  ) {
    this.#addresses = addresses;
    this.#everyCallTo = everyCallTo;
    const needsRemote = addresses.size > 0 || everyCallTo !== undefined;
    this.#remote = needsRemote ? connect?.(callPath, metrics) : undefined;
  }

  knows(module: string): boolean {
    return this.#addresses.has(module);
  }

  /** What calls a module in the name of another, or of the edge; `here` is its own where this process hosts it. */
  providerOf(contract: Contract, caller: string | undefined, here: Provider | undefined): Provider {
    if (here !== undefined && this.#everyCallTo === undefined) return here;
    const { remote, addresses } = this.#find(contract.module);
    return remote.providerOf(contract, addresses, caller);
  }

  feedOf(producer: string, consumer: string): FeedPort {
    const { remote, addresses } = this.#find(producer);
    return remote.feedOf(producer, addresses, consumer);
  }

  async stop(): Promise<void> {
    await this.#remote?.stop();
  }

  #find(module: string) {
    const everyCall = this.#everyCallTo === undefined ? undefined : [this.#everyCallTo];
    const addresses = this.#addresses.get(module) ?? everyCall;
    if (addresses === undefined)
      throw new TypeError(`${module} is not wired yet, and nobody said where it is`);
    if (this.#remote === undefined)
      throw new TypeError(`this process was not given what reaches ${module} in another`);
    return { remote: this.#remote, addresses };
  }
}

/** The consumers of modules that this process does not host, as their definitions name them. */
export function consumersElsewhere(
  definitions: readonly AnyModule[],
  { hosted }: Hosting,
): readonly RemoteConsumer[] {
  return definitions
    .filter((definition) => !hosted.includes(definition))
    .flatMap(({ contract: { module }, reactions = [] }) =>
      reactions.map(({ consumer, event }) => ({
        name: `${module}/${consumer}`,
        module,
        types: [event.type],
        producer: event.module,
      })),
    );
}
