import { globSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ContractProblem,
  judgeContracts,
  LOCK_FILE,
  readContractLock,
  renderContractProblem,
  writeContractLock,
} from '../contracts/index.ts';
import { AppError } from '../foundation/index.ts';
import { type AnyModule, BASELINE_FILE, parseBaseline } from '../kernel/index.ts';
import { changeOf, type FileChange } from './changes.ts';
import { CODE_OWNERS, removeOwner } from './code-owners.ts';
import { findUsers, foldersOf } from './find-users.ts';
import { MODULE_LIST, removeFromList } from './module-list.ts';
import { readText } from './read-text.ts';

export interface Removal {
  /** Takes a module away whose contract was released, though somebody outside may rely on it. */
  readonly althoughReleased: boolean;
}

/**
 * Everything that goes with a module. Changes nothing. Throws `scaffolding.still-required` while other modules or
 * tests use it, and `scaffolding.released` while its contract was released and not taken back in two steps.
 */
export function planRemoval(
  root: string,
  module: string,
  modules: readonly AnyModule[],
  { althoughReleased }: Removal,
): FileChange[] {
  const users = findUsers(root, module, modules);
  if (users.length > 0)
    throw new AppError({
      code: 'scaffolding.still-required',
      kind: 'conflict',
      message: `${module} is still used, so nothing was removed: ${users.join('; ')}. Take that away first.`,
    });
  const released = readContractLock(readText(root, LOCK_FILE) || undefined);
  const rest = modules.filter(({ contract }) => contract.module !== module).map(({ contract }) => contract);
  const nobody = { ofOperation: () => [], ofEvent: () => [] };
  const problems = judgeContracts(released, rest, nobody).problems.filter(
    (problem) => problem.module === module,
  );
  if (problems.length > 0 && !althoughReleased) throw refusal(module, problems);
  const { [module]: _, ...others } = released;
  return [
    ...filesOf(root, module).map((path) => changeOf(root, path, undefined)),
    changeOf(root, MODULE_LIST, removeFromList(readText(root, MODULE_LIST), module)),
    changeOf(root, CODE_OWNERS, removeOwner(readText(root, CODE_OWNERS), module)),
    ...(module in released ? [changeOf(root, LOCK_FILE, writeContractLock(others))] : []),
    changeOf(root, BASELINE_FILE, baselineWithout(root, module)),
  ].filter((change) => change !== undefined);
}

/** The module's own folders, and what extraction has decided and recorded about it. */
function filesOf(root: string, module: string): string[] {
  const own = foldersOf(module).flatMap((folder) =>
    globSync(`${folder}**/*`, { cwd: root, withFileTypes: true }),
  );
  const files = own.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const records = [`docs/extraction/${module}.json`, `docs/extraction/readiness/${module}.json`];
  return [...files.map((file) => file.slice(root.length + 1)), ...records];
}

function baselineWithout(root: string, module: string): string {
  const text = readText(root, BASELINE_FILE);
  const entries = parseBaseline(text || undefined);
  const kept = entries.filter(({ file }) => !foldersOf(module).some((folder) => file.startsWith(folder)));
  return kept.length === entries.length ? text : `${JSON.stringify(kept, null, 2)}\n`;
}

function refusal(module: string, problems: readonly ContractProblem[]): AppError {
  return new AppError({
    code: 'scaffolding.released',
    kind: 'conflict',
    message: `${module} was released, so nothing was removed: whoever relies on it is told first, by a release in which it is deprecated. Where nobody does, as in a shop that was never run, add --although-released.\n\n${problems.map(renderContractProblem).join('\n\n')}`,
  });
}
