import { nameOf } from '../evidence.ts';
import { type Gate, noneOf, unknown } from '../gate.ts';
import { findNamedTables } from '../code/named-tables.ts';

/** 10 */
export const statements: Gate = {
  number: 10,
  title: "No statement names another module's table",
  kinds: ['code', 'probe'],
  read: (evidence) => {
    const { code, modules } = evidence;
    const module = nameOf(evidence);
    const foreign = new Map(
      modules
        .filter(({ contract }) => contract.module !== module)
        .flatMap(({ contract, tables }) =>
          Object.keys(tables).map((table) => [table, contract.module] as const),
        ),
    );
    const files = code.in(`src/modules/${module}`, `migrations/${module}`);
    const named = files.flatMap((file) => findNamedTables(code.parse(file)));
    return [
      noneOf(
        named.flatMap(({ table, schema, place }) => {
          const owner =
            foreign.get(table) ?? (schema !== undefined && schema !== module ? schema : undefined);
          const isForeign = modules.some(({ contract }) => contract.module === owner);
          return isForeign ? [`${place} names ${table} of ${owner}`] : [];
        }),
        `${named.length} names of tables in ${files.length} files of ${module} are its own.`,
        'Ask the contract of its owner, or keep a copy that its events feed.',
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
