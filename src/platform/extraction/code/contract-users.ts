import type { ContractUsers } from '../../contracts/index.ts';
import type { AnyModule } from '../../kernel/index.ts';
import { findContractCalls } from './contract-calls.ts';
import type { SourceTree } from './source-tree.ts';

/** Who uses the operations and events of whom: calls in the code, copies, declared fallbacks, reactions. */
export function findContractUsers(code: SourceTree, modules: readonly AnyModule[]): ContractUsers {
  let callers: ReadonlyMap<string, readonly string[]> | undefined;
  return {
    ofOperation: (module, operation) => {
      callers ??= callersOf(code, modules);
      return callers.get(`${module}.${operation}`) ?? [];
    },
    ofEvent: (type) =>
      modules.flatMap(({ contract, reactions = [] }) =>
        reactions
          .filter(({ event }) => event.type === type)
          .map(({ consumer }) => `${contract.module} (its reaction ${consumer})`),
      ),
  };
}

function callersOf(code: SourceTree, modules: readonly AnyModule[]): Map<string, string[]> {
  const uses = modules.flatMap((definition) => {
    const { contract, copies = [], fallbacks = [] } = definition;
    return [
      ...findContractCalls(code, contract.module, modules).map(({ module, operation, place }) => ({
        of: `${module}.${operation}`,
        by: `${contract.module} (${place})`,
      })),
      ...copies.map(({ name, source }) => ({
        of: `${source.contract.module}.${source.operation}`,
        by: `${contract.module} (its copy ${name})`,
      })),
      ...fallbacks.map(({ contract: called, operation }) => ({
        of: `${called.module}.${operation}`,
        by: `${contract.module} (its fallback)`,
      })),
    ];
  });
  const byOperation = Map.groupBy(uses, ({ of }) => of);
  return new Map([...byOperation].map(([of, same]) => [of, [...new Set(same.map(({ by }) => by))]]));
}
