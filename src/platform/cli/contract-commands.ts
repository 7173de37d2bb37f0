import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import {
  type ContractsJudgement,
  judgeContracts,
  LOCK_FILE,
  readContractLock,
  renderContractProblem,
  writeContractLock,
} from '../contracts/index.ts';
import { ConfigurationError } from '../foundation/index.ts';
import { loadCodeReaders } from '../extraction/index.ts';
import type { AnyModule } from '../kernel/index.ts';
import type { CommandParts } from './command-parts.ts';

const ROOT = join(import.meta.dirname, '../../..');
const LOCK = join(ROOT, LOCK_FILE);

interface Release extends ContractsJudgement {
  readonly written: boolean;
}

/** `tearline contracts …`: what was released of the contracts, and what has become of it. */
export function addContractCommands(program: Command, { modules, add, answer, sayNo }: CommandParts): void {
  const contracts = program
    .command('contracts')
    .description('what others may rely on, release by release')
    .exitOverride();

  add(contracts, 'check', `compares the contracts with their released snapshots in ${LOCK_FILE}`).action(
    async ({ json }) => {
      if (!existsSync(LOCK)) throw new ConfigurationError([missing('nothing was compared')]);
      const judgement = await judge(modules);
      const { next: _, ...report } = judgement;
      answer(json, report, () => renderCheck(judgement));
      if (judgement.problems.length > 0 || judgement.compared === 0) sayNo();
    },
  );

  add(contracts, 'release', `writes the contracts as they are into ${LOCK_FILE}, unless they break somebody`)
    .option('--dry-run', 'write nothing')
    .option('--first', `there is no ${LOCK_FILE} because nothing was ever released`)
    .action(async ({ json, dryRun, first }) => {
      if (!existsSync(LOCK) && first !== true)
        throw new ConfigurationError([missing('nothing was released')]);
      const judgement = await judge(modules);
      const written = judgement.problems.length === 0 && dryRun !== true;
      if (written) writeFileSync(LOCK, writeContractLock(judgement.next));
      const { next: _, ...report } = judgement;
      answer(json, { ...report, written }, () => renderRelease({ ...judgement, written }));
      if (judgement.problems.length > 0) sayNo();
    });
}

/** Released anew, contracts would be free of all that was promised before. */
function missing(consequence: string): string {
  return `There is no ${LOCK_FILE}, which says what was released, so ${consequence}. Take it from the last release; if there was none: npm run tearline -- contracts release --first.`;
}

async function judge(modules: readonly AnyModule[]): Promise<ContractsJudgement> {
  const { findContractUsers, SourceTree } = await loadCodeReaders();
  const released = readContractLock(existsSync(LOCK) ? readFileSync(LOCK, 'utf8') : undefined);
  const contracts = modules.map(({ contract }) => contract);
  return judgeContracts(released, contracts, findContractUsers(new SourceTree(ROOT), modules));
}

function renderCheck({ problems, compared, changed, unreleased }: ContractsJudgement): string {
  return [
    ...problems.map(renderContractProblem),
    [
      `${compared} released contracts compared`,
      ...told(changed, 'changed since, and compatible'),
      ...told(unreleased, 'never released'),
    ].join('; '),
    ...(problems.length > 0 ? [`${problems.length} changes break whoever relies on the release.`] : []),
  ].join('\n\n');
}

function renderRelease(release: Release): string {
  const { changed, unreleased, written, problems } = release;
  if (problems.length > 0) return `${renderCheck(release)}\n\nNothing was written.`;
  const news = [...unreleased, ...changed];
  if (news.length === 0) return `Nothing differs from ${LOCK_FILE}.`;
  return `${written ? 'Written to' : 'To be written to'} ${LOCK_FILE}: ${news.join(', ')}.`;
}

function told(modules: readonly string[], what: string): string[] {
  return modules.length === 0 ? [] : [`${what}: ${modules.join(', ')}`];
}
