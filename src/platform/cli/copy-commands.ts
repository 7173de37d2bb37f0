import type { Command } from 'commander';
import type { CopyStatus, ReconcileReport } from '../copies/index.ts';
import { ConfigurationError } from '../foundation/index.ts';
import type { AnyModule } from '../kernel/index.ts';
import { type CommandParts, refuseUnknown } from './command-parts.ts';
import { createProgressLine } from './progress-line.ts';
import { renderCopies, renderReconciled } from './render-copies.ts';
import type { OnShopProgress } from './shop-requests.ts';

interface Named {
  readonly module: string;
  readonly copy: string;
}

/** `tearline copies …`: what modules keep of each other, and their read models. */
export function addCopyCommands(program: Command, parts: CommandParts): void {
  const { modules, add, answer, ask, sayNo } = parts;
  const copies = program
    .command('copies')
    .description('local copies of what other modules own, and read models')
    .exitOverride();

  add(copies, 'list', 'each copy and read model: of whom, how far it is filled, how old it is')
    .argument('[module]', 'only those of this module')
    .action(async (module: string | undefined, { json }) => {
      refuseUnknown(modules, module);
      answer(json, await ask({ ask: 'copies list', module }), renderCopies);
    });

  add(copies, 'rebuild', 'makes copies and read models anew; readers have what is there until it is replaced')
    .argument('[module]', 'only those of this module')
    .argument('[copy]', 'only this one')
    .action(async (module: string | undefined, copy: string | undefined, { json }) => {
      const statuses: CopyStatus[] = [];
      for (const named of chosen(modules, module, copy))
        statuses.push((await ask({ ask: 'copies rebuild', ...named }, tellProgress())) as CopyStatus);
      answer(json, statuses, renderCopies);
    });

  add(copies, 'reconcile', 'compares copies with their owners, and makes right what is wrong')
    .argument('[module]', 'only those of this module')
    .argument('[copy]', 'only this one')
    .option('--dry-run', 'only report what is wrong')
    .addHelpText(
      'after',
      '\nWhat differs counts when it still does after the events on their way have arrived.' +
        '\nExits with 0 when there was nothing wrong or all of it was made right, with 1 otherwise.',
    )
    .action(async (module: string | undefined, copy: string | undefined, { json, dryRun = false }) => {
      const reports: ReconcileReport[] = [];
      for (const named of chosen(modules, module, copy))
        reports.push(
          (await ask({ ask: 'copies reconcile', ...named, dryRun }, tellProgress())) as ReconcileReport,
        );
      answer(json, reports, renderReconciled);
      if (reports.some(({ found, repaired }) => found > repaired)) sayNo();
    });
}

/** What was asked for, by name; refuses what there is not. */
function chosen(
  modules: readonly AnyModule[],
  module: string | undefined,
  copy: string | undefined,
): Named[] {
  refuseUnknown(modules, module);
  const all = modules.flatMap(({ contract, copies = [], readModels = [] }) =>
    [...copies, ...readModels].map(({ name }) => ({ module: contract.module, copy: name })),
  );
  const ofModule = all.filter((named) => module === undefined || named.module === module);
  const found = ofModule.filter((named) => copy === undefined || named.copy === copy);
  if (copy !== undefined && found.length === 0) {
    const there = ofModule.map((named) => named.copy).join(', ') || 'none';
    throw new ConfigurationError([`${module} keeps no copy ${copy}. It keeps: ${there}.`]);
  }
  return found;
}

function tellProgress(): OnShopProgress {
  const tell = createProgressLine();
  return ({ copy, rows }) => tell({ table: copy, rows, isDone: false });
}
