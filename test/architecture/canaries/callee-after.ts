import type { Contract } from '../../../src/platform/contracts/index.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';

/** The next module that has something to call. */
export function calleeAfter(index: number, modules: readonly AnyModule[]): Contract | undefined {
  return [...modules.slice(index + 1), ...modules.slice(0, index)].find(
    ({ contract }) => Object.keys(contract.operations).length > 0,
  )?.contract;
}
