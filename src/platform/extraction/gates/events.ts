import { compareContracts, describeContract, LOCK_FILE } from '../../contracts/index.ts';
import { nameOf } from '../evidence.ts';
import { failed, type Gate, noneOf } from '../gate.ts';

/** 16: that every field that sounds personal is declared is checked when an event is defined. */
export const events: Gate = {
  number: 16,
  title: 'Events are versioned and backward compatible with the last release; personal data declared',
  kinds: ['code'],
  decide: (evidence) => {
    const { contract } = evidence.definition;
    const module = nameOf(evidence);
    const all = Object.values(contract.events);
    const declared = noneOf(
      all.flatMap(({ type, version, personal }) => [
        ...(Number.isInteger(version) && version >= 1 ? [] : [`${type} has no version`]),
        ...(Array.isArray(personal) ? [] : [`${type} does not say what of it is personal`]),
      ]),
      `${all.length} events of ${module} have a version and declare what is personal.`,
      'Give the event a version in contract.ts, and name its personal fields.',
    );
    const released = evidence.released()[module];
    if (released === undefined)
      return [
        declared,
        failed(
          `${module} is not in ${LOCK_FILE}, so nothing says what the last release published.`,
          'Write it with: npm run tearline -- contracts release, in the commit that is released.',
        ),
      ];
    const broken = compareContracts(released, describeContract(contract)).filter(
      ({ of, announced }) => of === 'event' && !announced,
    );
    return [
      declared,
      noneOf(
        broken.map(({ name, field, what }) => [name, field, what].filter((part) => part !== '').join(' ')),
        `They can be read by whoever knows the ${Object.keys(released.events).length} released ones in ${LOCK_FILE}.`,
        'Raise the version and add the upcaster from the one before; or leave the shape as it was released. npm run tearline -- contracts check says who breaks.',
      ),
    ];
  },
};
