import { existsSync } from 'node:fs';
import { isFolderOwned, readDataFolder, readPlacement } from '../databases/index.ts';
import { AppError, ConfigurationError, type Environment } from '../foundation/index.ts';
import { type AnyModule, boot, type Kernel, readHosting } from '../kernel/index.ts';
import { connectModules, findServiceKeys } from '../transport/index.ts';
import { askRunningShop, type ShopAnswer } from './ask-running-shop.ts';
import { knownModule } from './event-requests.ts';
import { shortPath } from './short-path.ts';
import { answerRequest, type OnShopProgress, type ShopRequest } from './shop-requests.ts';

/**
 * Asks the processes that own the data folder; when none runs, opens the databases for this one request.
 * Only migrating makes a database where there is none.
 */
export async function askShop(
  modules: readonly AnyModule[],
  environment: Environment,
  request: ShopRequest,
  onProgress?: OnShopProgress,
): Promise<ShopAnswer> {
  const problems: string[] = [];
  const { hosted } = readHosting(modules, environment, problems);
  const placements = hosted.map(({ contract }) => readPlacement(contract.module, environment, problems));
  if (problems.length > 0) throw new ConfigurationError(problems);
  const folder = readDataFolder(environment);
  if ('module' in request && request.module !== undefined)
    knownModule(
      modules.map(({ contract }) => contract.module),
      request.module,
    );
  if (isFolderOwned(folder)) {
    const asked = placements.flatMap((placement) => placement ?? []);
    // Only modules on SQLite attack from within.
    const meant = asked.filter(({ engine }) => request.ask !== 'db attack' || engine === 'sqlite');
    const expected = meant.map(({ module }) => module);
    return askRunningShop(request, { dataFolder: folder, expected, onProgress });
  }
  const files = placements.flatMap((placement) => (placement?.engine === 'sqlite' ? placement.file : []));
  refuseMissing([...new Set(files)].filter((file) => !existsSync(file)));
  const keys = await findServiceKeys(modules, environment, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const connect = keys === undefined ? {} : { connect: connectModules(keys) };
  const kernel = await boot({ modules, environment, mode: 'inspect', ...connect });
  try {
    if (request.ask !== 'db status') await refuseUnmigrated(kernel);
    return { answer: await answerRequest(kernel, request, onProgress), unanswered: [] };
  } finally {
    await kernel.stop();
  }
}

function refuseMissing(files: readonly string[]): void {
  if (files.length === 0) return;
  throw new AppError({
    code: 'cli.no-database',
    kind: 'conflict',
    message: `There is no database yet at ${files.map(shortPath).join(', ')}, so there is nothing to read. Start the shop with npm start or npm run start:postgres, or run: npm run tearline -- db migrate.`,
  });
}

async function refuseUnmigrated(kernel: Kernel): Promise<void> {
  const pending: string[] = [];
  for (const name of kernel.hosted) {
    if ((await kernel.migrations(name)).some(({ appliedAt }) => appliedAt === undefined)) pending.push(name);
  }
  if (pending.length === 0) return;
  throw new AppError({
    code: 'cli.not-migrated',
    kind: 'conflict',
    message: `The databases of ${pending.join(', ')} have pending migrations, so there is nothing to read yet. Run: npm run tearline -- db migrate, or start the shop.`,
  });
}
