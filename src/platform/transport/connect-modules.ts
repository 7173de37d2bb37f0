import type { ConnectModules, RemoteModules } from '../kernel/index.ts';
import { Address } from './address.ts';
import { Callee } from './callee.ts';
import { greetProcess } from './greeting.ts';
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

    function calleeOf(
      name: string,
      origins: readonly string[],
      meet: (address: Address) => void = () => undefined,
    ): Callee {
      const known = callees.get(name);
      if (known !== undefined) return known;
      const addresses = origins.map((origin) => new Address(origin));
      addresses.forEach(meet);
      const callee = new Callee(addresses);
      callees.set(name, callee);
      return callee;
    }

    return {
      providerOf: (contract, origins, caller) =>
        createRemoteProvider({
          contract,
          callee: calleeOf(`calls ${contract.module}`, origins, (address) =>
            greetProcess({ contract, address, caller, tokens, logger: path.logger }),
          ),
          caller,
          tokens,
          path,
        }),
      feedOf: (producer, origins, consumer) =>
        createRemoteFeedPort(producer, calleeOf(`events ${producer}`, origins), consumer, tokens),
      async stop() {
        await Promise.all([...callees.values()].map((callee) => callee.close()));
      },
    };
  };
}
