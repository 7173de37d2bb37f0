import { Command, CommanderError } from 'commander';
import { findRunningServers } from '../databases/index.ts';
import { ConfigurationError, type Environment, isAppError, messageOf } from '../foundation/index.ts';
import { type AnyModule, buildModuleGraph, verifyModules } from '../kernel/index.ts';
import { askShop } from './ask-shop.ts';
import { addContractCommands } from './contract-commands.ts';
import { addCopyCommands } from './copy-commands.ts';
import { addDatabaseCommands } from './database-commands.ts';
import { addDocsCommands } from './docs-commands.ts';
import { addEventCommands } from './event-commands.ts';
import { addExtractCommands } from './extract-commands.ts';
import { addFitCommands } from './fit-commands.ts';
import { renderSaga, renderSagas } from './render-sagas.ts';
import { addScaffoldCommands } from './scaffold-commands.ts';
import { addServiceCommands } from './service-commands.ts';
import { locateModules, renderModules } from './render-modules.ts';
import { addPersonCommands } from './person-commands.ts';
import type { SagaReport } from '../sagas/index.ts';
import type { OnShopProgress, ShopRequest } from './shop-requests.ts';

const YES = 0;
const NO = 1;
const MISUSE = 2;
const MOST_SAGAS = 100;

/** Runs one command; answers the exit code: 0 for yes, 1 for no, 2 for misuse. */
export async function runCommandLine(
  modules: readonly AnyModule[],
  environment: Environment,
  words: readonly string[],
): Promise<number> {
  let answer = YES;
  const sayNo = () => {
    answer = NO;
  };
  try {
    const names = modules.map(({ contract }) => contract.module);
    const found = findRunningServers(names, environment);
    await createProgram(modules, found, sayNo).parseAsync([...words], { from: 'user' });
    return answer;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? YES : MISUSE;
    if (error instanceof ConfigurationError) {
      console.error(error.problems.map((problem) => `- ${problem}`).join('\n'));
      return MISUSE;
    }
    console.error(isAppError(error) ? `${error.code}: ${error.message}` : messageOf(error));
    return NO;
  }
}

function createProgram(modules: readonly AnyModule[], environment: Environment, sayNo: () => void): Command {
  const program = new Command('tearline')
    .description('Looks into a Tearline shop, running or not.')
    .exitOverride();

  const unanswered = new Set<string>();
  function answer<Answer>(
    json: boolean | undefined,
    value: unknown,
    render: (value: Answer) => string,
  ): void {
    const without =
      unanswered.size === 0
        ? ''
        : `Without ${[...unanswered].join(', ')}: no running process answered for it.`;
    if (json === true) {
      console.log(JSON.stringify(value, null, 2));
      if (without !== '') console.error(without);
    } else console.log([...(without === '' ? [] : [without]), render(value as Answer)].join('\n\n'));
  }
  /** What has no whole answer is a no. */
  async function ask(request: ShopRequest, onProgress?: OnShopProgress): Promise<unknown> {
    const given = await askShop(modules, environment, request, onProgress);
    for (const module of given.unanswered) unanswered.add(module);
    if (given.unanswered.length > 0) sayNo();
    return given.answer;
  }
  function add(parent: Command, name: string, description: string): Command {
    return parent.command(name).description(description).option('--json', 'print JSON').exitOverride();
  }

  add(
    program,
    'modules',
    'the modules: what each owns, offers, publishes, reacts to and requires, and where its data lies',
  ).action(({ json }) => {
    verifyModules(modules);
    const problems: string[] = [];
    const located = locateModules(buildModuleGraph(modules), environment, problems);
    if (problems.length > 0) throw new ConfigurationError(problems);
    answer(json, located, renderModules);
  });

  const parts = { modules, environment, add, answer, ask, sayNo };
  addEventCommands(program, parts);

  const sagas = program.command('sagas').description('processes over several modules').exitOverride();
  add(sagas, 'list', 'sagas that have not ended')
    .option('--all', `the newest ${MOST_SAGAS} of each module, ended ones too`)
    .action(async ({ json, all }) =>
      answer(
        json,
        await ask({ ask: 'sagas list', all: all === true, limit: MOST_SAGAS }),
        (sagas: readonly SagaReport[]) => renderSagas(sagas, MOST_SAGAS),
      ),
    );
  add(sagas, 'show', 'one saga with its history')
    .argument('<id>')
    .action(async (id: string, { json }) => answer(json, await ask({ ask: 'sagas show', id }), renderSaga));

  addCopyCommands(program, parts);
  addPersonCommands(program, parts);
  addDatabaseCommands(program, parts);
  addServiceCommands(program, parts);
  addContractCommands(program, parts);
  addExtractCommands(program, parts);
  addFitCommands(program, parts);
  addDocsCommands(program, parts);
  addScaffoldCommands(program, parts);
  return program;
}
