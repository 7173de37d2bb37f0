import { type AnyModule, ArchitectureError, verifyModules } from '../../../src/platform/kernel/index.ts';
import { blind, type FenceReport } from './fence.ts';

const FENCE = 'containers-hold-what-is-declared';

/** The definitions fit together: as at boot, of which no baseline excuses anything. */
export function checkContainers(modules: readonly AnyModule[]): FenceReport {
  const parts = modules.flatMap((definition) => definition.parts).length;
  return {
    name: 'containers',
    looked: `${parts} parts of ${modules.length} modules`,
    violations: [],
    problems:
      parts === 0
        ? [blind(FENCE, `0 parts of ${modules.length} modules`)]
        : violationsOf(modules).map((violation) => `✗ ${FENCE}\n  ${violation}`),
  };
}

export function violationsOf(modules: readonly AnyModule[]): readonly string[] {
  try {
    verifyModules(modules);
    return [];
  } catch (error) {
    if (error instanceof ArchitectureError) return error.violations;
    throw error;
  }
}
