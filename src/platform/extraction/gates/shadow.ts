import { digestOf } from '../code/digest-of.ts';
import { type Evidence, nameOf } from '../evidence.ts';
import { failed, type Finding, type Gate, listed, passed, unknown } from '../gate.ts';
import { fileOfRehearsal, readComparison } from '../shadow-comparison.ts';

/** 35: what the rehearsal found when it made the recorded calls again, of this very code at this very place. */
export const shadow: Gate = {
  number: 35,
  title: 'Shadow comparison of local and remote answers is clean over the window',
  kinds: ['traffic'],
  decide: (evidence) => [compare(evidence)],
};

function compare(evidence: Evidence): Finding {
  const module = nameOf(evidence);
  const { code, probes } = evidence;
  const file = fileOfRehearsal(module);
  const again = `Run the shop with TRAFFIC_RECORDING=all, let customers come, and beside it: npm run tearline -- extract rehearse ${module}`;
  const found = readComparison(module, (path) => code.read(path));
  if (found === undefined) return unknown('No local and remote answers were compared under traffic.', again);
  if (found === null) return unknown(`${file} is no report of a rehearsal of ${module}.`, again);
  const { startedAt, place, shadow: compared } = found;
  if (place !== probes.configuredPlace)
    return unknown(`It was rehearsed on ${place}, and lies on ${probes.configuredPlace}.`, again);
  if (found.code !== digestOf(code))
    return unknown(`The code has changed since it was rehearsed at ${startedAt}.`, again);
  const { status, calls, since, until, mismatches } = compared;
  const window = `${calls} calls that the shop recorded from ${since} to ${until}, made again in the rehearsal of ${startedAt}`;
  if (status === 'unknown')
    return unknown(`In the rehearsal of ${startedAt} hardly an answer was compared.`, again);
  return status === 'pass'
    ? passed(`${window}, were answered alike by ${module} in a process of its own and in one with all.`)
    : failed(
        `Of ${window}, not all were answered alike: ${listed(mismatches)}.`,
        `Mend what ${file} names, and rehearse again.`,
      );
}
