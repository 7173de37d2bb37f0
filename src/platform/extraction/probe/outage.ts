import { type Evidence, nameOf } from '../evidence.ts';
import { type Finding, noneOf, passed } from '../gate.ts';
import { callEverything, createPerson, type Outcome } from './exercise.ts';

const BUGS = ['bug', 'contracts.undeclared-error', 'contracts.invalid-output'];
const AWAY = 'databases.unavailable';
const LONGEST_MILLISECONDS = 15_000;

/** Whoever calls the module answers as declared while it cannot, and as before when it can again. */
export async function tryOutage(evidence: Evidence): Promise<Finding[]> {
  const module = nameOf(evidence);
  const dependants = evidence.modules.filter(({ requires }) => requires.some((one) => one.module === module));
  if (dependants.length === 0) return [passed(`No module calls ${module}.`)];
  const { bench } = await evidence.probes.worked();
  const names = new Set(dependants.map(({ contract }) => contract.module));
  const person = createPerson(7, evidence.probes.person.known);
  const chosen = ({ contract }: (typeof dependants)[number]) => names.has(contract.module);
  bench.state.down.add(module);
  const during = await callEverything(bench, person, chosen);
  bench.state.down.delete(module);
  const after = await callEverything(bench, person, chosen);
  const refused = during.filter(({ codes }) => codes.includes(AWAY));
  return [
    noneOf(
      during
        .filter(isBroken)
        .map(
          ({ what, codes, milliseconds }) =>
            `${what} ended with ${codes.join(', ') || 'an answer'} after ${Math.round(milliseconds)} ms`,
        ),
      `While ${module} was away, ${during.length - refused.length} of ${during.length} calls to ${[...names].join(', ')} went on as ever and ${refused.length} said that it is away (${[...new Set(refused.map(({ what }) => what))].join(', ') || 'none'}).`,
      'Declare what the operation answers while what it calls is away, and answer that.',
    ),
    noneOf(
      after
        .filter(({ codes }) => codes.includes(AWAY))
        .map(({ what }) => `${what} still says that ${module} is away`),
      'When it was back, nobody said so any more.',
      'Ask again instead of remembering the failure.',
    ),
  ];
}

function isBroken({ codes, milliseconds }: Outcome): boolean {
  return milliseconds > LONGEST_MILLISECONDS || codes.some((code) => BUGS.includes(code));
}
