import { type Evidence, nameOf } from '../evidence.ts';
import { failed, type Finding, type Gate, passed, unknown } from '../gate.ts';
import { shareOfCalls } from '../traffic-record.ts';

/** 1: what an extraction is for decides whether it was worth it. */
export const driver: Gate = {
  number: 1,
  title: 'The driver is scaling, deploy cadence or ownership, and is written down',
  kinds: ['decision', 'traffic'],
  decide: (evidence) => {
    const decisions = evidence.decisions();
    const { file, driver: decision, problem } = decisions;
    if (problem !== undefined) return [notReadable(file, problem)];
    if (decision === undefined)
      return [
        unknown(
          `${file} does not name a driver.`,
          `Write {"driver": {"driver": "scaling", "deploy cadence" or "ownership", "by": …, "on": …, "why": …}} into ${file}. Without one of the three, do not extract.`,
        ),
      ];
    const named = passed(
      `${decision.by} decided on ${decision.on}: ${decision.driver}, because ${decision.why}`,
    );
    return decision.driver === 'scaling' ? [named, ...loadOf(evidence)] : [named];
  },
};

/** Who extracts for scale has load to show. */
function loadOf(evidence: Evidence): Finding[] {
  const module = nameOf(evidence);
  const { traffic, modules } = evidence;
  const share = traffic === undefined ? undefined : shareOfCalls(traffic, module);
  if (share === undefined)
    return [
      unknown(
        'No traffic is recorded that would show the load.',
        'Run the shop under its usual load, then run the checklist again with --traffic.',
      ),
    ];
  const percent = `${(share * 100).toFixed(1)} %`;
  const even = 1 / modules.length;
  return share >= even
    ? [passed(`${module} answers ${percent} of the recorded calls.`)]
    : [
        failed(
          `${module} answers only ${percent} of the recorded calls, less than an even share.`,
          'Scale the monolith, or name another driver.',
        ),
      ];
}

/** 38 */
export const removalDate: Gate = {
  number: 38,
  title: 'The date for removing the old copy is recorded',
  kinds: ['decision'],
  decide: ({ decisions }) => {
    const { file, removal, problem } = decisions();
    if (problem !== undefined) return [notReadable(file, problem)];
    return removal === undefined
      ? [
          unknown(
            `${file} has no date.`,
            `Write {"removal": {"oldCopyIsRemovedOn": …, "by": …, "on": …, "why": …}} into ${file}.`,
          ),
        ]
      : [passed(`${removal.by} decided on ${removal.on}: removed on ${removal.oldCopyIsRemovedOn}.`)];
  },
};

function notReadable(file: string, problem: string): Finding {
  return failed(`${file} does not count: ${problem}`, `Correct ${file}; docs/extraction.md has its form.`);
}
