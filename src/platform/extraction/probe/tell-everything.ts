import type { Bench } from './bench.ts';
import type { Outcome } from './exercise.ts';

const NUMBERS = [101, 102, 103];

/** Publishes samples of every event that somebody hears, erasures aside; an outcome for each reaction. */
export async function tellEverything(bench: Bench): Promise<Outcome[]> {
  const heard = new Set(
    bench.modules.flatMap(({ reactions = [] }) => reactions.map(({ event }) => event.type)),
  );
  for (const { contract } of bench.modules)
    for (const event of Object.values(contract.events))
      if (heard.has(event.type) && event.erasure === undefined)
        for (const number of NUMBERS) await bench.publishSample(event, number);
  await bench.settled();
  return bench.modules.flatMap(({ contract: { module }, reactions = [] }) =>
    reactions.map(({ consumer }) => {
      const failures = bench.state.failures.filter(
        (one) => one.module === module && one.consumer === consumer,
      );
      const codes = [...new Set(failures.map(({ code }) => code))];
      return { module, what: `the reaction ${module}/${consumer}`, codes, milliseconds: 0 };
    }),
  );
}
