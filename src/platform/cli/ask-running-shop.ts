import { AppError, isAppError } from '../foundation/index.ts';
import { mergeAnswers } from './merge-answers.ts';
import { shortPath } from './short-path.ts';
import { findProcesses, type ShopProcess, unreachable } from './shop-process.ts';
import type { OnShopProgress, ShopRequest } from './shop-requests.ts';

/** What was answered, and for which modules nobody answered: of those it says nothing. */
export interface ShopAnswer {
  readonly answer: unknown;
  readonly unanswered: readonly string[];
}

export interface RunningShopOptions {
  readonly dataFolder: string;
  /** The modules that an answer should be about. */
  readonly expected: readonly string[];
  readonly onProgress?: OnShopProgress | undefined;
}

/**
 * Asks the running processes that share the data folder. What is about one module is asked of a process that hosts it,
 * everything else of as many as it takes, so that each module is asked for once. Throws the AppError that one answers
 * with; `cli.module-not-served` when nobody hosts the module that is asked about.
 */
export async function askRunningShop(request: ShopRequest, options: RunningShopOptions): Promise<ShopAnswer> {
  const { dataFolder, expected, onProgress = () => undefined } = options;
  const processes = await findProcesses(dataFolder);
  if (processes.length === 0) throw unreachable(dataFolder);
  if ('module' in request && request.module !== undefined) {
    const { module } = request;
    const host = processes.find(({ hosted }) => hosted.includes(module));
    if (host === undefined) throw notServed([module], processes, dataFolder);
    return { answer: await host.ask(request, [module], onProgress), unanswered: [] };
  }
  const served = new Set(processes.flatMap(({ hosted }) => hosted));
  const unanswered = expected.filter((module) => !served.has(module));
  if (request.ask === 'db attack' && unanswered.length > 0)
    throw notServed(unanswered, processes, dataFolder);
  const onMissing = (error: AppError) => (unanswered.length === 0 ? error : incomplete(error, unanswered));
  switch (request.ask) {
    case 'sagas show':
      return {
        answer: await askInTurn(processes, request, 'sagas.unknown-saga', onMissing),
        unanswered: [],
      };
    case 'persons erasures':
    case 'persons show':
    case 'persons export':
      // It is a module's own to answer for the others that it reaches, wherever they are.
      return { answer: await askInTurn(processes, request, 'cli.no-persons', onMissing), unanswered: [] };
    default: {
      // Each process counts the calls that it has seen, also of modules that another hosts as well.
      const asked = request.ask === 'traffic' ? processes.map(wholly) : dividedAmong(processes);
      const answers = await Promise.all(
        asked.map(async ({ process, modules }) => ({
          hosted: modules,
          answer: await process.ask(request, modules, onProgress),
        })),
      );
      return { answer: mergeAnswers(request, answers), unanswered };
    }
  }
}

interface Part {
  readonly process: ShopProcess;
  readonly modules: readonly string[];
}

function wholly(process: ShopProcess): Part {
  return { process, modules: process.hosted };
}

/** Each module once, with the first that hosts it. */
function dividedAmong(processes: readonly ShopProcess[]): Part[] {
  const taken = new Set<string>();
  return processes.flatMap((process) => {
    const modules = process.hosted.filter((module) => !taken.has(module));
    for (const module of modules) taken.add(module);
    return modules.length === 0 ? [] : { process, modules };
  });
}

/** The first answer that is not that failure. */
async function askInTurn(
  processes: readonly ShopProcess[],
  request: ShopRequest,
  code: string,
  onMissing: (error: AppError) => AppError,
): Promise<unknown> {
  let last: AppError | undefined;
  for (const process of processes) {
    try {
      return await process.ask(request, undefined, () => undefined);
    } catch (error) {
      if (!isAppError(error, code)) throw error;
      last = error;
    }
  }
  throw last === undefined ? new TypeError('nobody was asked') : onMissing(last);
}

function incomplete(error: AppError, unanswered: readonly string[]): AppError {
  const { code, kind, message } = error;
  return new AppError({
    code,
    kind,
    message: `${message} But no running process answers for ${unanswered.join(', ')}, where it may be: start what hosts it, and ask again.`,
  });
}

function notServed(
  modules: readonly string[],
  processes: readonly ShopProcess[],
  dataFolder: string,
): AppError {
  const there = [...new Set(processes.flatMap(({ hosted }) => hosted))];
  return new AppError({
    code: 'cli.module-not-served',
    kind: 'unavailable',
    message: `No running process that shares ${shortPath(dataFolder)} hosts ${modules.join(', ')}, so nothing was asked; ${there.join(', ')} are hosted. Start the process that hosts it, or ask with the DATA_FOLDER of that process.`,
  });
}
