import { nameOf } from '../evidence.ts';
import { type Finding, type Gate, noneOf, passed, unknown } from '../gate.ts';
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
      breakers(callers.map(({ contract }) => contract.module)),
    ];
  },
};

function breakers(callers: readonly string[]): Finding {
  return unknown(
    `Whether the edges from ${callers.join(', ')} have a breaker and a fallback shows once contracts are called between processes.`,
    'Run the checklist on a version with the transport.',
  );
}
