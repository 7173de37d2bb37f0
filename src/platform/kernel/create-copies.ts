import { Copies } from '../copies/index.ts';
import type { EventDelivery } from '../events/index.ts';
import type { RunningModule, WiringOptions } from './running-module.ts';

/** The copies of all modules, told what event delivery knows of the events that keep them. */
export function createCopies(
  running: ReadonlyMap<string, RunningModule>,
  delivery: EventDelivery,
  { clock, logger }: WiringOptions,
  rate: number,
): Copies {
  const modules = [...running.values()];
  return new Copies(
    modules.map(({ copies }) => copies),
    {
      clock,
      logger,
      rate,
      events: {
        async waiting(owner, module) {
          const { outboxLag } = await delivery.status(owner);
          const { pending } = await delivery.status(module);
          const ofModule = Object.entries(outboxLag).filter(([subscriber]) =>
            subscriber.startsWith(`${module}/`),
          );
          // What the broker does not say may be waiting.
          return ofModule.reduce((sum, [, lag]) => sum + (lag ?? 1), pending);
        },
        oldestUnapplied: (module, consumer) => delivery.oldestUnapplied(module, consumer),
        lastApplied: (module, consumer) => delivery.lastApplied(module, consumer),
      },
      async prepareOwners() {
        for (const { incarnation, database } of modules) await incarnation.read(database);
      },
    },
  );
}
