import type { CallPath, Contract, Provider } from '../contracts/index.ts';
import type { FeedPort } from '../events/index.ts';
import type { Metrics } from '../observability/index.ts';

/** Reaches modules that other processes host. The kernel knows that there are some, and not how they are reached. */
export interface RemoteModules {
  /** What calls a module in the name of another (or of the edge, undefined). */
  providerOf(contract: Contract, addresses: readonly string[], caller: string | undefined): Provider;
  /** The outbox of a module, for a module of this process. */
  feedOf(producer: string, addresses: readonly string[], consumer: string): FeedPort;
  /** Lets go of what it has open; calls that are under way fail. */
  stop(): Promise<void>;
}

/** Makes them, once it is known with what this process measures and logs. */
export type ConnectModules = (path: CallPath, metrics: Metrics) => RemoteModules;
