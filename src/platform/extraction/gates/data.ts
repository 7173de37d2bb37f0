import { nameOf } from '../evidence.ts';
import { type Finding, type Gate, noneOf, passed } from '../gate.ts';
import { notTried } from './delivery.ts';

/** 19 */
export const copies: Gate = {
  number: 19,
  title: 'Its copies can be rebuilt from zero, and equal their owner',
  kinds: ['probe'],
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const { copies: kept = [], readModels = [] } = evidence.definition;
    const all = [...kept, ...readModels].map(({ name }) => name);
    if (all.length === 0) return [passed(`${module} keeps no copies and no read models.`)];
    const { bench } = await evidence.probes.worked();
    const findings: Finding[] = [];
    for (const name of all) {
      const before = await bench.kernel.copies.reconcile(module, name, true, () => undefined);
      const status = await bench.kernel.copies.rebuild(module, name, () => undefined);
      const after = await bench.kernel.copies.reconcile(module, name, true, () => undefined);
      findings.push(
        noneOf(
          [
            ...(before.found === 0
              ? []
              : [`${name} differed from its owner in ${before.found} of ${before.compared} rows`]),
            ...(status.state === 'filled' ? [] : [`${name} was not filled`]),
            ...(after.found === 0
              ? []
              : [`${name}, rebuilt, differs in ${after.found} of ${after.compared} rows`]),
          ],
          `${name} was rebuilt with ${status.copied} rows and equals its owner in ${after.compared}.`,
          'npm run tearline -- copies reconcile names the rows; mend the reaction that keeps the copy.',
        ),
      );
    }
    return findings;
  },
};

/** 32 */
export const backup: Gate = {
  number: 32,
  title: 'Its backup restores to an equal database',
  kinds: ['probe'],
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const { backup: seen } = await evidence.probes.restarts();
    if ('problem' in seen) return [notTried(seen.problem)];
    return [
      noneOf(
        seen.differing.map((table) => `${table} of ${module} is not what it was after a backup was restored`),
        `${seen.rows} rows of ${module} were backed up, restored over what was there, read back and are equal.`,
        'Name tables that are made from others in `derived`; all others must be plain rows.',
      ),
    ];
  },
};
