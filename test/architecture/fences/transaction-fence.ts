import { findCallsInTransactions } from '../../../src/platform/extraction/code/calls-in-transactions.ts';
import type { SourceTree } from '../../../src/platform/extraction/code/source-tree.ts';
import { type AnyModule, CALLS_FENCE } from '../../../src/platform/kernel/index.ts';
import { blind, type FenceReport } from './fence.ts';

const REMEDY =
  'so the transaction would hold locks while another module works. Call before it begins (in `prepare` of a reaction or command), or publish an event in it.';

/** No transaction in the code of a module spans a call to another one. */
export function checkTransactions(code: SourceTree, modules: readonly AnyModule[]): FenceReport {
  const read = modules.map((definition) => ({
    definition,
    ...findCallsInTransactions(code, definition.contract.module, modules),
  }));
  const calls = read.reduce((sum, each) => sum + each.calls, 0);
  return {
    name: 'transactions',
    looked: `${calls} calls between ${modules.length} modules`,
    violations: read.flatMap(({ inTransaction }) =>
      inTransaction.map(({ file, place, what, calledAt }) => ({
        fence: CALLS_FENCE,
        file,
        what: `calls ${what}`,
        place,
        remedy: `It calls ${what}${calledAt === undefined ? '' : ` (${calledAt})`}, ${REMEDY}`,
      })),
    ),
    problems:
      modules.length === 0
        ? [blind(CALLS_FENCE, '0 modules')]
        : read
            .filter(({ definition, calls: own }) => own === 0 && callsOthers(definition))
            .map(({ definition: { contract, requires } }) =>
              blind(
                CALLS_FENCE,
                `no call in the code of ${contract.module}, which requires ${requires.map(({ module }) => module).join(', ')},`,
              ),
            ),
  };
}

/** What is required for a copy alone is asked by the platform, not by the module's code. */
function callsOthers({ requires, copies = [] }: AnyModule): boolean {
  const copied = new Set(copies.map(({ source }) => source.contract.module));
  return requires.some(({ module }) => !copied.has(module));
}
