import { readDataFolder, tryLockFolder } from '../databases/index.ts';
import { AppError, type Environment } from '../foundation/index.ts';
import { type AnyModule, boot, type Kernel } from '../kernel/index.ts';
import { askRunningShop } from './control-socket.ts';
import { answerRequest, type ShopRequest } from './shop-requests.ts';

/** Asks the shop that owns the data folder; when none runs, opens the databases for this one request. */
export async function askShop(
  modules: readonly AnyModule[],
  environment: Environment,
  request: ShopRequest,
): Promise<unknown> {
  const folder = readDataFolder(environment);
  const lock = tryLockFolder(folder);
  if (lock === undefined) return askRunningShop(folder, request);
  lock.release();
  const mode = request.ask === 'db migrate' ? 'migrate' : 'inspect';
  const kernel = await boot({ modules, environment, mode });
  try {
    if (request.ask !== 'db status' && request.ask !== 'db migrate') refuseUnmigrated(kernel);
    return await answerRequest(kernel, request);
  } finally {
    await kernel.stop();
  }
}

function refuseUnmigrated(kernel: Kernel): void {
  const pending = kernel.graph.modules.filter(({ name }) =>
    kernel.migrations(name).some(({ appliedAt }) => appliedAt === undefined),
  );
  if (pending.length === 0) return;
  throw new AppError({
    code: 'cli.not-migrated',
    kind: 'conflict',
    message: `The databases of ${pending.map(({ name }) => name).join(', ')} have pending migrations, so there is nothing to read yet. Run: npm run tearline -- db migrate, or start the shop.`,
  });
}
