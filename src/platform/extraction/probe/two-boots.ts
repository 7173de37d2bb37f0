import { type Evidence, nameOf } from '../evidence.ts';
import { type Finding, noneOf } from '../gate.ts';

/**
 * The second boot in a process finds what the first found: nothing was kept outside, and nothing that each
 * boot needs was done by the first alone.
 */
export async function findSharedState({ probes, definition }: Evidence): Promise<Finding> {
  const module = nameOf({ definition });
  const first = (await probes.worked()).rowsAtBoot;
  const second = (await probes.told()).rowsAtBoot;
  const differing = Object.keys(first).filter((table) => first[table] !== second[table]);
  return noneOf(
    differing.map(
      (table) =>
        `${table} had ${first[table]} rows at the first boot and ${second[table]} at the second in one process`,
    ),
    `Two boots of ${module} in one process began with the same rows in ${Object.keys(first).length} tables.`,
    'Make what is kept a part of the module, which each boot makes anew.',
  );
}
