import type { Operation } from '../../contracts/index.ts';
import type { AnyModule } from '../../kernel/index.ts';
import { type CodeCall, readModuleCode } from './code-calls.ts';
import { placeOf, type SourceTree } from './source-tree.ts';

/** A place in a module's code where it calls an operation of another one. */
export interface ContractCall {
  readonly caller: string;
  readonly module: string;
  readonly operation: string;
  readonly kind: Operation['kind'];
  readonly node: CodeCall['node'];
  readonly place: string;
}

/**
 * Found by what a client is bound to: the contract that the part was provided with, or that the type
 * `Client<typeof …Contract>` names, wherever the module passes it on. The name of the parameter says nothing.
 */
export function findContractCalls(
  code: SourceTree,
  caller: string,
  modules: readonly AnyModule[],
): ContractCall[] {
  const definition = modules.find(({ contract }) => contract.module === caller);
  if (definition === undefined) return [];
  const contracts = new Map(modules.map(({ contract }) => [contract.module, contract]));
  return readModuleCode(code, definition).calls.flatMap(({ node, values }) =>
    [...values].flatMap((value) => {
      if (value.kind !== 'operation') return [];
      const { module, operation } = value;
      const known = contracts.get(module)?.operations[operation];
      return known === undefined
        ? []
        : [{ caller, module, operation, kind: known.kind, node, place: placeOf(node) }];
    }),
  );
}
