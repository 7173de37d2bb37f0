import { type Attempt, attackOnSqlite } from '../databases/index.ts';
import { type Kernel, manifestsOf } from '../kernel/index.ts';

/** Tries what the modules on SQLite could do, by the handles that they have in this process. */
export function attackInShop(kernel: Kernel): Promise<Attempt[]> {
  const running = kernel.hosted.map((name) => kernel.module(name));
  return attackOnSqlite(
    running.map(({ database }) => database.placement),
    manifestsOf(running.map(({ definition }) => definition)),
    new Map(running.map(({ database }) => [database.module, database])),
  );
}
