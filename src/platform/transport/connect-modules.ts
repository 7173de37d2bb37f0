import type { ConnectModules, RemoteModules } from '../kernel/index.ts';
import { Address } from './address.ts';
import { Callee } from './callee.ts';
import { createRemoteFeedPort } from './remote-feed-port.ts';
import { createRemoteProvider } from './remote-provider.ts';
import type { ServiceKeys } from './service-keys.ts';
import { TokenIssuer } from './service-tokens.ts';

/**
 * Reaches modules over HTTP. Each has limits and a breaker of its own, for calls and for events: one that is slow
 * costs no other anything, though the same process hosts both.
 */
export function connectModules(keys: ServiceKeys): ConnectModules {
  return (path): RemoteModules => {
    const tokens = new TokenIssuer(keys);
    const callees = new Map<string, Callee>();

    function calleeOf(module: string, origins: readonly string[], purpose: 'calls' | 'events'): Callee {
      const name = `${purpose} ${module}`;
      const known = callees.get(name) ?? new Callee(origins.map((origin) => new Address(origin)));
      callees.set(name, known);
      return known;
    }

    return {
      providerOf: (contract, origins, caller) =>
        createRemoteProvider({
          contract,
          callee: calleeOf(contract.module, origins, 'calls'),
          caller,
          tokens,
          path,
        }),
      feedOf: (producer, origins, consumer) =>
        createRemoteFeedPort(producer, calleeOf(producer, origins, 'events'), consumer, tokens),
      async stop() {
        await Promise.all([...callees.values()].map((callee) => callee.close()));
      },
    };
  };
}
