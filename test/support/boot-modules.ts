import type { Clock, Environment, Ids } from '../../src/platform/foundation/index.ts';
import type { AnyModule, Kernel } from '../../src/platform/kernel/index.ts';
import {
  type Actor,
  runInContext,
  startTrace,
  systemContext,
} from '../../src/platform/observability/index.ts';
import { bootAsAsked } from './calls-of-run.ts';
import type { TestedKernel } from './tested-kernel.ts';
import { everythingStored } from './everything-stored.ts';
import { makePlace, type PlaceName } from './place.ts';

export interface BootedModules {
  readonly kernel: TestedKernel;
  /** The one process, for tests of what is inside of it. */
  readonly gateway: Kernel;
  readonly folder: string;
  /** How to reach the modules where they lie. */
  readonly environment: Environment;
  /** Runs work as a user (a customer), as staff, or as nobody. */
  as<Result>(
    who: string | { readonly staff: string } | 'anonymous',
    work: () => Promise<Result>,
  ): Promise<Result>;
  /** Waits until every event has taken effect. */
  settled(): Promise<void>;
  /** All that the modules have written, as text. */
  stored(): Promise<string>;
  stop(): Promise<void>;
}

export interface BootModulesOptions {
  // biome-ignore lint/suspicious/noExplicitAny: definitions of differing contracts in one list.
  readonly modules: readonly any[];
  readonly environment?: Environment;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Where they lie; without one, where the run puts them. */
  readonly place?: PlaceName;
  /** A folder to keep; without one, a new one that `stop` removes. */
  readonly folder?: string;
}

/** Boots modules on real databases, where the run puts them, and has them call each other as the run wants it. */
export async function bootModules(options: BootModulesOptions): Promise<BootedModules> {
  const modules = options.modules as readonly AnyModule[];
  const place = await makePlace(modules, options.folder, options.place);
  const { folder } = place;
  const { kernel, gateway, stop } = await bootAsAsked({
    modules,
    environment: { LOG_LEVEL: 'silent', DEMO: 'off', ...place.environment, ...options.environment },
    retry: {
      mostAttempts: 8,
      backoff: { firstMilliseconds: 2, longestMilliseconds: 20 },
      deadlineMilliseconds: 10_000,
    },
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.ids === undefined ? {} : { ids: options.ids }),
  });
  return {
    kernel,
    gateway,
    folder,
    environment: place.environment,
    as: (who, work) => runInContext({ ...systemContext(undefined, startTrace()), actor: actorOf(who) }, work),
    async settled() {
      if (!(await kernel.delivery.flush(10_000))) throw new Error('events were still under way after 10 s');
    },
    stored: () =>
      everythingStored(
        place,
        modules.map(({ contract }) => kernel.placementOf(contract.module)),
      ),
    async stop() {
      const problems = await stop();
      if (options.folder === undefined) await place.remove();
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  };
}

function actorOf(who: string | { readonly staff: string }): Actor {
  if (who === 'anonymous') return { kind: 'anonymous' };
  if (typeof who === 'string') return { kind: 'customer', userId: who, sessionId: 'session' };
  return { kind: 'staff', userId: who.staff, sessionId: 'session' };
}
