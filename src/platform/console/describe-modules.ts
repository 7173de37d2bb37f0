import type { Kernel } from '../kernel/index.ts';
import type { ConsoleModel, ModelModule } from './wire.ts';

/** The one model of the modules, as far as the console draws it, and where each lies. */
export function describeModules(kernel: Kernel): ConsoleModel {
  const { modules } = kernel.graph;
  return {
    modules: modules.map(({ name, summary, team, onCall, owns, offers, publishes }) => ({
      name,
      summary,
      team,
      onCall,
      ...placeOf(kernel, name),
      tables: owns,
      operations: offers.map(({ route, ...offer }) => ({ ...offer, route: route ?? null })),
      publishes,
    })),
    calls: modules.flatMap(({ name, requires }) => requires.map((callee) => ({ caller: name, callee }))),
    reactions: modules.flatMap(({ name, reacts }) =>
      reacts.map(({ event, of, consumer }) => ({ producer: of, event, module: name, consumer })),
    ),
  };
}

function placeOf(
  kernel: Kernel,
  name: string,
): Pick<ModelModule, 'isHere' | 'engine' | 'level' | 'poolSize'> {
  if (!kernel.hosted.includes(name)) return { isHere: false, engine: null, level: null, poolSize: null };
  const { placement } = kernel.module(name).database;
  const poolSize = placement.engine === 'postgres' ? placement.pool.size : null;
  return { isHere: true, engine: placement.engine, level: placement.level, poolSize };
}
