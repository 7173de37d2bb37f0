import type { Contract, Provider } from '../contracts/index.ts';
import { inOrderOfCalls } from './module-graph.ts';
import type { Settings } from './read-settings.ts';
import type { ReachModules } from './reach-modules.ts';
import { type RunningModule, type WiringOptions, wireModule } from './running-module.ts';

/** Wires the modules of this process, each after those that it calls. */
export function wireModules(
  { hosting, configurations }: Settings,
  opened: ReadonlyMap<string, RunningModule['database']>,
  reach: ReachModules,
  wiring: WiringOptions,
): Map<string, RunningModule> {
  const running = new Map<string, RunningModule>();
  for (const definition of inOrderOfCalls(hosting.hosted) ?? []) {
    const module = definition.contract.module;
    const database = opened.get(module);
    if (database === undefined) throw new TypeError(`the database of ${module} was not opened`);
    const providerOf = (required: Contract): Provider =>
      reach.providerOf(required, module, running.get(required.module)?.provider);
    running.set(module, wireModule(definition, database, configurations.get(module), providerOf, wiring));
  }
  return running;
}
