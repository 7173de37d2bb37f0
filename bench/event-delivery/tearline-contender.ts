import { boot } from '../../src/platform/kernel/index.ts';
import { DEFAULT_RETRY } from '../../src/platform/events/index.ts';
import type { Contender, Handled } from './contender.ts';
import { createMeasuredModules } from './measured-modules.ts';

/**
 * The two modules in one process, as in the shop. Delivery runs from the beginning, so a backlog is made by
 * booting the writer's module alone.
 */
export async function createTearlineContender(
  environment: Readonly<Record<string, string>>,
): Promise<Contender> {
  let onHandled: (handled: Handled) => void = () => undefined;
  let { writers, kernel } = await bootSome(['letters'], environment, (handled) => onHandled(handled));
  return {
    write: (letters) => writers.publishing(letters),
    async start(listener) {
      onHandled = listener;
      await kernel.stop();
      ({ writers, kernel } = await bootSome(['letters', 'readers'], environment, (handled) =>
        onHandled(handled),
      ));
    },
    async stop() {
      const problems = await kernel.stop();
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  };
}

async function bootSome(
  names: readonly string[],
  environment: Readonly<Record<string, string>>,
  onHandled: (handled: Handled) => void,
) {
  const measured = createMeasuredModules(onHandled);
  const kernel = await boot({
    modules: measured.modules.filter(({ contract }) => names.includes(contract.module)),
    environment,
    retry: DEFAULT_RETRY,
  });
  return { writers: measured.writers, kernel };
}
