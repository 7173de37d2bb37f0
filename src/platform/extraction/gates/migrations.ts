import { inspectDatabases, readAdministrators } from '../../databases/index.ts';
import { manifestsOf, migrateModules } from '../../kernel/index.ts';
import { messageOf } from '../../foundation/index.ts';
import { nameOf } from '../evidence.ts';
import { failed, type Gate, noneOf } from '../gate.ts';

/** 13 */
export const migrations: Gate = {
  number: 13,
  title: 'Its migrations run alone on an empty database and touch only its own schema',
  kinds: ['probe'],
  decide: async (evidence) => {
    const { probes, modules, definition } = evidence;
    const module = nameOf(evidence);
    const place = await probes.place(modules, module);
    const { environment, administration, placements } = place;
    const only = (placement: { readonly module: string }) => placement.module === module;
    try {
      const applied = await migrateModules({ modules, environment, only });
      const again = await migrateModules({ modules, environment, only });
      const own = [...placements.values()].filter(only);
      const onPostgres = own.filter((placement) => placement.engine === 'postgres');
      const findings = await inspectDatabases(
        own,
        manifestsOf([definition]),
        readAdministrators(onPostgres, { ...environment, ...administration }),
      );
      const strange = findings.filter(({ code }) =>
        /stray|unowned|undeclared|missing-table|foreign-owner|other-owner/.test(code),
      );
      return [
        noneOf(
          [
            ...strange.map(({ message }) => message),
            ...again.map(({ migration }) => `${migration} was applied twice`),
          ],
          `${applied.length} migrations made ${Object.keys(definition.tables).length} tables of ${module} where nothing else was, and nothing beside them; a second run changed nothing.`,
          'Let a migration name nothing but its own tables; boot says which one does not.',
        ),
      ];
    } catch (error) {
      return [
        failed(
          `They do not run alone: ${messageOf(error)}`,
          'Let a migration name nothing but its own tables.',
        ),
      ];
    }
  },
};
