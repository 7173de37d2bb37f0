import { messageOf } from '../../foundation/index.ts';
import { connectModules, openServiceKeys } from '../../transport/index.ts';
import { nameOf } from '../evidence.ts';
import { failed, type Gate, noneOf } from '../gate.ts';
import { addressesOf } from '../probe/apart.ts';
import { Bench } from '../probe/bench.ts';

/** Where nobody ever answers. */
const NOWHERE = 'http://127.0.0.1:9';
const PLACES = /_DATABASE_(?:URL|ISOLATION)$/;

/** 23: its neighbours are neither there nor provisioned. */
export const alone: Gate = {
  number: 23,
  title: 'It boots with its own configuration and database alone',
  kinds: ['probe'],
  decide: async (evidence) => {
    const { probes, modules } = evidence;
    const module = nameOf(evidence);
    const place = await probes.place(modules, module);
    const others = modules.map(({ contract }) => contract.module).filter((name) => name !== module);
    const foreign = new Set(
      modules
        .filter(({ contract }) => contract.module !== module)
        .flatMap(({ configuration }) => Object.keys(configuration?.shape ?? {})),
    );
    const own = Object.keys(evidence.definition.configuration?.shape ?? {});
    const ownPrefix = `${module.toUpperCase().replaceAll('-', '_')}_`;
    const environment = {
      ...Object.fromEntries(
        Object.entries(place.environment).filter(
          ([name]) =>
            (own.includes(name) || !foreign.has(name)) && (!PLACES.test(name) || name.startsWith(ownPrefix)),
        ),
      ),
      MODULES: module,
      ...addressesOf(others, NOWHERE),
    };
    try {
      const keys = await openServiceKeys(modules, environment);
      const connect = keys === undefined ? {} : { connect: connectModules(keys) };
      const bench = await Bench.boot({ modules, place: { ...place, environment }, ...connect });
      try {
        const [status, ...more] = await bench.kernel.status();
        return [
          noneOf(
            [
              ...(status?.status === 'up' ? [] : [`${module} is ${status?.status ?? 'not there'}`]),
              ...more.map((one) => `${one.module} came along`),
            ],
            `${module} booted alone, with no database but its own and none of its neighbours there, and says that it is up.`,
            'Let `prepare` and jobs of the module cope with neighbours that are away.',
          ),
        ];
      } finally {
        await bench.stop();
      }
    } catch (error) {
      return [
        failed(
          `${module} does not start where its neighbours are away: ${messageOf(error)}`,
          'Let `prepare` of the module cope with neighbours that are away, and name what it needs in `requires` and `configuration`.',
        ),
      ];
    }
  },
};
