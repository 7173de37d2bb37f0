import { findForeignTables } from '../code/foreign-tables.ts';
import { nameOf } from '../evidence.ts';
import { type Gate, noneOf, unknown } from '../gate.ts';

/** 10 */
export const statements: Gate = {
  number: 10,
  title: "No statement names another module's table",
  kinds: ['code', 'probe'],
  read: (evidence) => {
    const module = nameOf(evidence);
    const { files, named, foreign, open } = findForeignTables(evidence.code, module, evidence.modules);
    return [
      noneOf(
        [
          ...foreign.map(({ place, table, owner }) => `${place} names ${table} of ${owner}`),
          ...open.map(({ place, what }) => `${place}: which table is meant by ${what} cannot be read`),
        ],
        `${named} names of tables in ${files} files of ${module} are its own.`,
        'Ask the contract of its owner, or keep a copy that its events feed; name an own table as it is.',
      ),
    ];
  },
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const { attempts, source } = await evidence.catalogue();
    const own = attempts.filter(({ attacker }) => attacker === module);
    const crossed = own.filter(({ outcome }) => outcome === 'crossed');
    return [
      own.length === 0
        ? unknown(
            `No statement was tried on ${source}.`,
            'Run the checklist where the databases can be reached.',
          )
        : noneOf(
            crossed.map(({ action, target }) => `${module} could ${action} ${target}`),
            `${own.length} ways to tables of others were tried with the means of ${module} on ${source}: none led there.`,
            'npm run tearline -- db audit says what to revoke.',
          ),
    ];
  },
};
