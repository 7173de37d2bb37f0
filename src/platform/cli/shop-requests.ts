import { trafficOf } from '../contracts/index.ts';
import type { CopyProgress } from '../copies/index.ts';
import { AppError } from '../foundation/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { attackInShop } from './attack-in-shop.ts';
import { locationOf } from './describe-location.ts';
import { answerEventRequest, type EventRequest, knownModule } from './event-requests.ts';
import { answerPersonRequest, type PersonRequest } from './person-requests.ts';
import { type RecordedCallsRequest, sealRecordedCalls } from './sealed-calls.ts';
import { reportSaga, reportSagas } from '../sagas/index.ts';

/** What the command line can ask of a booted shop, in this process or through its socket. Answers are JSON. */
export type ShopRequest =
  | EventRequest
  | PersonRequest
  | { readonly ask: 'sagas list'; readonly all: boolean; readonly limit: number }
  | { readonly ask: 'sagas show'; readonly id: string }
  | { readonly ask: 'copies list'; readonly module: string | undefined }
  | { readonly ask: 'copies rebuild'; readonly module: string; readonly copy: string }
  | {
      readonly ask: 'copies reconcile';
      readonly module: string;
      readonly copy: string;
      readonly dryRun: boolean;
    }
  | { readonly ask: 'db status' }
  | { readonly ask: 'db attack' }
  | { readonly ask: 'traffic' }
  | RecordedCallsRequest;

/** How far long work has come; `rows` of `copy`. */
export type OnShopProgress = (progress: CopyProgress) => void;

/** Of the modules that are named; without names, of all that the process hosts. */
export async function answerRequest(
  kernel: Kernel,
  request: ShopRequest,
  onProgress: OnShopProgress = () => undefined,
  only?: readonly string[],
): Promise<unknown> {
  const names = only ?? kernel.hosted;
  switch (request.ask) {
    case 'sagas list': {
      const options = { unfinishedOnly: !request.all, limit: request.limit };
      return (
        await Promise.all(names.map((name) => reportSagas(kernel.module(name).database, options)))
      ).flat();
    }
    case 'sagas show':
      return findSaga(kernel, names, request.id);
    case 'copies list':
      if (request.module !== undefined) return kernel.copies.status(knownModule(names, request.module));
      return (await kernel.copies.status()).filter(({ module }) => names.includes(module));
    case 'copies rebuild':
      return kernel.copies.rebuild(knownModule(names, request.module), request.copy, onProgress);
    case 'copies reconcile': {
      const { module, copy, dryRun } = request;
      return kernel.copies.reconcile(knownModule(names, module), copy, dryRun, onProgress);
    }
    case 'db status':
      return Promise.all(names.map((name) => databaseStatus(kernel, name)));
    case 'db attack':
      return attackInShop(kernel);
    case 'traffic':
      return { ...trafficOf(kernel.metrics), tables: kernel.tableTraffic() };
    case 'recorded calls':
      return sealRecordedCalls(kernel, request);
    case 'persons erasures':
    case 'persons show':
    case 'persons export':
      return answerPersonRequest(kernel, request);
    default:
      return answerEventRequest(kernel, names, request);
  }
}

async function databaseStatus(kernel: Kernel, module: string) {
  const migrations = await kernel.migrations(module);
  return {
    module,
    ...locationOf(kernel.module(module).database.placement),
    migrations: migrations.map(({ name, appliedAt }) => ({ migration: name, appliedAt: appliedAt ?? null })),
  };
}

async function findSaga(kernel: Kernel, names: readonly string[], id: string): Promise<unknown> {
  for (const name of names) {
    const report = await reportSaga(kernel.module(name).database, id);
    if (report !== undefined) return report;
  }
  throw new AppError({
    code: 'sagas.unknown-saga',
    kind: 'not-found',
    message: `There is no saga ${id}. List them with: npm run tearline -- sagas list --all.`,
  });
}
