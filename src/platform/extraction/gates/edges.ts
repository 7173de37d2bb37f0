import type { AnyModule } from '../../kernel/index.ts';
import { findContractCalls } from '../code/contract-calls.ts';
import { type Evidence, nameOf } from '../evidence.ts';
import { type Finding, type Gate, noneOf, passed } from '../gate.ts';
import { tryBreaker } from '../probe/breaker.ts';
import { findDeadlineKept } from '../probe/deadlines.ts';

const LONGEST_MILLISECONDS = 30_000;

/** 26 */
export const edges: Gate = {
  number: 26,
  title: 'Deadline, breaker and fallback on each inbound edge',
  kinds: ['code', 'probe'],
  decide: async (evidence) => {
    const { definition, modules } = evidence;
    const module = nameOf(evidence);
    const callers = modules.filter(({ requires }) => requires.some((required) => required.module === module));
    if (callers.length === 0) return [passed(`No module calls ${module}.`)];
    const offered = Object.entries(definition.contract.operations).filter(([, { access }]) =>
      access.includes('module'),
    );
    return [
      noneOf(
        offered
          .filter(([, { deadline }]) => !(deadline > 0 && deadline <= LONGEST_MILLISECONDS))
          .map(([name, { deadline }]) => `${module}.${name} may take ${deadline} ms`),
        `${offered.length} operations for modules have a deadline of ${LONGEST_MILLISECONDS / 1_000} s or less.`,
        'Set `deadline` in contract.ts to what a caller can wait for.',
      ),
      await findDeadlineKept(evidence),
      await tryBreaker(evidence),
      fallbacks(evidence, callers),
    ];
  },
};

/** Each operation that a module uses of this one: what it does without. */
function fallbacks({ code, modules, definition }: Evidence, callers: readonly AnyModule[]): Finding {
  const { module } = definition.contract;
  const missing = callers.flatMap(({ contract, fallbacks: declared = [] }) => {
    const used = findContractCalls(code, contract.module, modules).filter((call) => call.module === module);
    return [...new Set(used.map(({ operation }) => operation))]
      .filter(
        (operation) => !declared.some((one) => one.contract.module === module && one.operation === operation),
      )
      .map((operation) => `${contract.module} does not say what it does without ${module}.${operation}`);
  });
  return noneOf(
    missing,
    `${callers.map(({ contract }) => contract.module).join(', ')} say for each operation of ${module} that they use what they do without it.`,
    'Declare an answer, or why it fails, in `fallbacks` of the caller.',
  );
}
