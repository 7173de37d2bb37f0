import {
  type ContractsJudgement,
  judgeContracts,
  LOCK_FILE,
  readContractLock,
  type ReleasedContracts,
  renderContractProblem,
} from '../../../src/platform/contracts/index.ts';
import { findContractUsers } from '../../../src/platform/extraction/code/contract-users.ts';
import type { SourceTree } from '../../../src/platform/extraction/code/source-tree.ts';
import { messageOf } from '../../../src/platform/foundation/index.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { blind, type FenceReport } from './fence.ts';

const FENCE = 'contracts-keep-what-was-released';

/** Contracts and events against their released snapshots; the way out is in two steps, and no baseline. */
export function checkContracts(code: SourceTree, modules: readonly AnyModule[]): FenceReport {
  const released = readReleased(code);
  if (typeof released === 'string')
    return { name: 'contracts', looked: LOCK_FILE, violations: [], problems: [released] };
  const { compared, problems, unreleased } = judgeModules(released, code, modules);
  const parts = Object.values(released).flatMap(({ operations, events }) => [
    ...Object.keys(operations),
    ...Object.keys(events),
  ]);
  return {
    name: 'contracts',
    looked: `${parts.length} operations and events of ${compared} released contracts${unreleased.length > 0 ? `; not released yet: ${unreleased.join(', ')}` : ''}`,
    violations: [],
    problems: [
      ...(parts.length === 0 ? [blind(FENCE, `0 operations and events in ${LOCK_FILE}`)] : []),
      ...problems.map(renderContractProblem),
    ],
  };
}

export function judgeModules(
  released: ReleasedContracts,
  code: SourceTree,
  modules: readonly AnyModule[],
): ContractsJudgement {
  const contracts = modules.map(({ contract }) => contract);
  return judgeContracts(released, contracts, findContractUsers(code, modules));
}

function readReleased(code: SourceTree): ReleasedContracts | string {
  try {
    return readContractLock(code.read(LOCK_FILE));
  } catch (error) {
    return `✗ ${LOCK_FILE}\n  ${messageOf(error)}`;
  }
}
