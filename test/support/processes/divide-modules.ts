import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { type ModuleSource, sourceOf } from './module-source.ts';

/** Modules that share a process. */
export interface Group {
  readonly name: 'beside' | 'callees' | 'callers';
  readonly modules: readonly AnyModule[];
}

export interface DividedModules {
  /** In the order in which they boot. That of the test's process is `beside`; each of the others has one of its own. */
  readonly groups: readonly Group[];
  /** Of all of them, so that each process knows each. */
  readonly sources: readonly ModuleSource[];
}

/**
 * What only the test's process has, such as fakes, lies beside the test. The modules that others import lie apart from it: those
 * that are called in one process, and those that call them in another. In a whole shop the latter lie beside the test.
 */
export async function divideModules(
  modules: readonly AnyModule[],
  isWholeShop: boolean,
): Promise<DividedModules> {
  const sources = await Promise.all(modules.map(sourceOf));
  const isReal = (_: AnyModule, index: number) => sources[index]?.kind === 'imported';
  const real = modules.filter(isReal);
  const called = new Set(real.flatMap(({ requires }) => requires.map(({ module }) => module)));
  const callees = real.filter(({ contract }) => called.has(contract.module));
  const callers = real.filter((module) => !callees.includes(module));
  const others = modules.filter((module) => !real.includes(module));
  const groups: Group[] = isWholeShop
    ? [
        { name: 'callees', modules: callees },
        { name: 'beside', modules: [...callers, ...others] },
      ]
    : [
        { name: 'beside', modules: others },
        { name: 'callees', modules: callees },
        { name: 'callers', modules: callers },
      ];
  const filled = groups.filter((group) => group.modules.length > 0);
  if (filled.length === 1 || filled.every(({ name }) => name !== 'beside'))
    throw new TypeError(
      `${modules.map(({ contract }) => contract.module).join()}: there has to be one that another process imports, and one beside the test`,
    );
  return { groups: filled, sources };
}
