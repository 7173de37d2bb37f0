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
import { type CanaryReport, silent, withoutCanary } from './canary-report.ts';

const FENCE = 'no-call-in-a-transaction';

/** Every way in which code can be inside a transaction. */
const WAYS: readonly ((call: string) => string)[] = [
  (call) => `return () => database.transaction(async () => { await ${call}; });`,
  (call) => `return async (transaction: unknown) => ${call};`,
  (call) => `return async (one: SchemaTransaction) => ${call};`,
  (call) => `return () => commands.run(call, {}, async () => ${call});`,
  (call) => `return () => commands.runPrepared(call, {}, async () => 1, async () => ${call});`,
  (call) => `const ask = () => ${call};\n  return () => database.transaction(async () => { await ask(); });`,
];

/** Each module calls another one inside a transaction: as code, and while it runs. */
export async function tryTransactions(modules: readonly AnyModule[]): Promise<CanaryReport> {
  const pairs = modules.map(({ contract }, index) => ({
    module: contract.module,
    callee: calleeAfter(index, modules),
  }));
  const planted = pairs.flatMap(({ module, callee }) =>
    callee === undefined ? [] : plantsOf(module, callee),
  );
  const files = new Map(planted.map(({ file, code }) => [file, code]));
  const { violations } = checkTransactions(new SourceTree(undefined, files), modules);
  const fired = new Set(violations.map(({ file }) => file));
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
        .filter(({ file }) => !fired.has(file))
        .map(({ module, code }) => silent(FENCE, module, code)),
      ...running.flat(),
    ],
  };
}

function calleeAfter(index: number, modules: readonly AnyModule[]): Contract | undefined {
  return [...modules.slice(index + 1), ...modules.slice(0, index)].find(
    ({ contract }) => Object.keys(contract.operations).length > 0,
  )?.contract;
}

function plantsOf(module: string, callee: Contract) {
  const [operation] = Object.keys(callee.operations);
  return WAYS.map((way, index) => ({
    module,
    file: `src/modules/${module}/hold-${index}.ts`,
    code: `import type { Client } from '../../platform/contracts/index.ts';
import type { calleeContract } from '../${callee.module}/contract.ts';
export function createHold(callee: Client<typeof calleeContract>) {
  ${way(`callee.${operation}({})`)}
}`,
  }));
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
