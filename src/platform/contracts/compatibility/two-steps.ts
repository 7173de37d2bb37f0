import type { Incompatibility } from './compare-contracts.ts';
import type { ReleasedContract } from './released-contract.ts';

const RELEASE = 'npm run tearline -- contracts release';

/** How to get there without breaking anybody: first beside the old, then without it. */
export function twoStepsFor(incompatibility: Incompatibility, before: ReleasedContract): readonly string[] {
  const { of, name, field, what, announced } = incompatibility;
  const next = before.version + 1;
  if (announced) return ['Change the callers that are named first; then take it away.'];
  if (of === 'event') return stepsForEvent(name, field, before);
  if (field === '' || what.endsWith('is gone')) {
    const mark =
      field === '' || field === 'route'
        ? `say \`deprecated: true\` in ${name}`
        : `give it \`.meta({ deprecated: true })\``;
    return [
      `Keep it, ${mark}, set \`version: ${next}\` and run: ${RELEASE}. Change whoever uses it.`,
      `In a later release take it away and raise the version again.`,
    ];
  }
  if (what.startsWith('is required'))
    return [
      `Let it be left out, set \`version: ${next}\` and run: ${RELEASE}. Change whoever calls, so that everybody gives it.`,
      `Where it has to be there, offer an operation under another name that requires it, with this one marked \`deprecated: true\`; take this one away in a later release.`,
    ];
  const old =
    of === 'error'
      ? 'the error'
      : field.startsWith('input') || field.startsWith('output')
        ? 'the field'
        : 'the operation';
  return [
    `Leave ${old} as it was released and put the new form beside it under another name; mark the old one deprecated, set \`version: ${next}\` and run: ${RELEASE}. Change whoever uses it.`,
    'In a later release take the old form away and raise the version again.',
  ];
}

function stepsForEvent(type: string, field: string, { events }: ReleasedContract): string[] {
  if (field === '')
    return [
      `Go on publishing ${type}, say \`deprecated: true\` in it, raise the contract's version and run: ${RELEASE}. Let every reaction go over to another event.`,
      'In a later release take it away and raise the version again.',
    ];
  const version = events[type]?.version ?? 1;
  return [
    `Set the event's \`version: ${version + 1}\` with \`upcast: { ${version}: … }\`, raise the contract's version and run: ${RELEASE}. Deploy the consumers first: what is newer than they know waits.`,
    `Deploy the producer. The upcaster stays: events of version ${version} are stored, and may be replayed.`,
  ];
}
