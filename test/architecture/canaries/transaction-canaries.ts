import { createCallMeter, createClient, type Contract } from '../../../src/platform/contracts/index.ts';
import { SourceTree } from '../../../src/platform/extraction/code/source-tree.ts';
import { isAppError, systemClock } from '../../../src/platform/foundation/index.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import {
  createLogger,
  createMetrics,
  runInContext,
  startTrace,
  systemContext,
} from '../../../src/platform/observability/index.ts';
import { checkTransactions } from '../fences/transaction-fence.ts';
import { calleeAfter } from './callee-after.ts';
import { type CanaryReport, silent, withoutCanary } from './canary-report.ts';
import { callsFromAfar, heldCalls, type TransactionPlant } from './transaction-plants.ts';

const FENCE = 'no-call-in-a-transaction';

/** Each module calls another one inside a transaction: as code, and while it runs. */
export async function tryTransactions(modules: readonly AnyModule[]): Promise<CanaryReport> {
  const pairs = modules.map(({ contract }, index) => ({
    module: contract.module,
    callee: calleeAfter(index, modules),
  }));
  const planted = pairs.flatMap(({ module, callee }) =>
    callee === undefined ? [] : [...heldCalls(module, callee), ...callsFromAfar(module, callee)],
  );
  const told = tell(planted, modules);
  const running = await Promise.all(
    pairs.map(async ({ module, callee }) => {
      if (callee === undefined) return [withoutCanary(FENCE, module, 'no other module offers an operation')];
      return (await isRefusedAtRunTime(module, callee)) ? [] : [silent(FENCE, module, 'a call at run time')];
    }),
  );
  return {
    fence: FENCE,
    planted: planted.length + pairs.length,
    problems: [
      ...planted
        .filter(({ file, says }) => !told.has(`${file} calls ${says}`))
        .map(({ module, file, files }) => silent(FENCE, module, new Map(files).get(file) ?? file)),
      ...running.flat(),
    ],
  };
}

/** What the fence says of the plants, all together and each with its parts among those of its module. */
function tell(planted: readonly TransactionPlant[], modules: readonly AnyModule[]): Set<string> {
  const files = new Map(planted.flatMap((plant) => [...plant.files]));
  const parts = Map.groupBy(planted, ({ module }) => module);
  const changed = modules.map((definition) => ({
    ...definition,
    parts: [
      ...definition.parts,
      ...(parts.get(definition.contract.module) ?? []).flatMap((plant) => [...plant.parts]),
    ],
  }));
  const { violations } = checkTransactions(new SourceTree(undefined, files), changed);
  return new Set(violations.map(({ file, what }) => `${file} ${what}`));
}

async function isRefusedAtRunTime(module: string, callee: Contract): Promise<boolean> {
  const reached = () => Promise.reject(new Error('the call was let through'));
  const names = Object.keys(callee.operations);
  const client = createClient(
    callee,
    { handlers: Object.fromEntries(names.map((name) => [name, reached])), untilDurable: () => undefined },
    module,
    {
      clock: systemClock,
      logger: createLogger('silent'),
      meter: createCallMeter(createMetrics()),
      callInTransaction: 'refuse',
      throughJson: false,
    },
  );
  const transaction = { module, isOpen: () => true };
  const context = { ...systemContext(module, startTrace()), transaction };
  const [first = ''] = names;
  try {
    await runInContext(context, () => client[first]?.({} as never));
    return false;
  } catch (error) {
    return isAppError(error, 'contracts.call-in-transaction');
  }
}
