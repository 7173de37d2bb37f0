import {
  compareContracts,
  describeContract,
  judgeContracts,
  type ReleasedContract,
} from '../../../src/platform/contracts/index.ts';
import { findContractUsers } from '../../../src/platform/extraction/code/contract-users.ts';
import { SourceTree } from '../../../src/platform/extraction/code/source-tree.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { type CanaryReport, silent, withoutCanary } from './canary-report.ts';
import { calleeAfter } from './callee-after.ts';
import { contractBreaks } from './contract-breaks.ts';
import { namesake } from './transaction-plants.ts';

const FENCE = 'contracts-keep-what-was-released';
const NOBODY = { ofOperation: () => [], ofEvent: () => [] };

/** Each module breaks its released contract in every way in which it has something to break. */
export function tryContracts(modules: readonly AnyModule[]): CanaryReport {
  const used = new Set<string>();
  let planted = 0;
  const problems = modules.flatMap((definition, index) => {
    const { contract } = definition;
    const before = describeContract(contract);
    planted += 3;
    return [
      ...unnoticedBreaks(before, (what) => {
        planted += 1;
        used.add(what);
      }).map((what) => silent(FENCE, contract.module, what)),
      ...(noticesVersion(definition, before)
        ? []
        : [silent(FENCE, contract.module, 'a change without a version')]),
      ...(tellsWhoBreaks(index, modules)
        ? []
        : [silent(FENCE, contract.module, 'a caller whose client is called like that of another module')]),
      ...(compareContracts(before, before).length === 0
        ? []
        : [`✗ ${FENCE}\n  It finds that ${contract.module} breaks what it is itself.`]),
    ];
  });
  const without = contractBreaks.filter(({ what }) => !used.has(what));
  return {
    fence: FENCE,
    planted,
    problems: [
      ...problems,
      ...without.map(({ what }) => withoutCanary(FENCE, 'any module', `nothing to plant ${what} in`)),
    ],
  };
}

function unnoticedBreaks(before: ReleasedContract, onPlanted: (what: string) => void): string[] {
  return contractBreaks.flatMap(({ what, plant }) => {
    const broken = plant(before);
    if (broken === undefined) return [];
    onPlanted(what);
    const isFound = compareContracts(before, broken.now).some(
      ({ name, field, announced }) => name === broken.name && field === broken.field && !announced,
    );
    return isFound ? [] : [what];
  });
}

function noticesVersion({ contract }: AnyModule, before: ReleasedContract): boolean {
  const released = { [contract.module]: before };
  const raised = judgeContracts(released, [{ ...contract, version: contract.version + 1 }], NOBODY);
  const { [Object.keys(before.events)[0] ?? '']: _, ...events } = before.events;
  const { [Object.keys(before.operations)[0] ?? '']: __, ...operations } = before.operations;
  const grown = judgeContracts({ [contract.module]: { ...before, events, operations } }, [contract], NOBODY);
  return [raised, grown].every(({ problems }) => problems.some(({ part }) => part === 'version'));
}

/** Whoever breaks is named, whatever its client is called. */
function tellsWhoBreaks(index: number, modules: readonly AnyModule[]): boolean {
  const callee = calleeAfter(index, modules);
  const { module = '' } = modules[index]?.contract ?? {};
  if (callee === undefined) return true;
  const { file, files } = namesake(module, callee);
  const users = findContractUsers(new SourceTree(undefined, new Map(files)), modules);
  const [operation = ''] = Object.keys(callee.operations);
  return users.ofOperation(callee.module, operation).some((user) => user.includes(file));
}
