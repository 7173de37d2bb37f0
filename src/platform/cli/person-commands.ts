import type { Command } from 'commander';
import type { CommandParts } from './command-parts.ts';
import { renderErasure, renderErasures } from './render-erasures.ts';

const MOST_ERASURES = 100;

/** `tearline persons`: requests of erasure, and what is held of somebody. */
export function addPersonCommands(program: Command, { add, answer, ask }: CommandParts): void {
  const persons = program
    .command('persons')
    .description('personal data: requests of erasure, and exports')
    .exitOverride();
  add(persons, 'erasures', 'requests of erasure that some module has not fulfilled yet')
    .option('--all', `the newest ${MOST_ERASURES}, completed ones too`)
    .action(async ({ json, all }) =>
      answer(
        json,
        await ask({ ask: 'persons erasures', all: all === true, limit: MOST_ERASURES }),
        renderErasures,
      ),
    );
  add(persons, 'show', 'one request: what each module has erased, kept or made anonymous')
    .argument('<erasure>')
    .action(async (id: string, { json }) =>
      answer(json, await ask({ ask: 'persons show', id }), renderErasure),
    );
  add(persons, 'export', 'everything that the shop holds of somebody, as JSON')
    .argument('<person>', 'the id of the user')
    .action(async (id: string) => answer(true, await ask({ ask: 'persons export', id }), String));
}
