import { exportOf } from '../exported-as.ts';
import type { Work } from '../tested-kernel.ts';
import type { PartToBoot } from './asked-of-part.ts';
import { PartProcess } from './part-process.ts';
import type { PartOfModules } from './part-of-modules.ts';

/** In a process of its own. */
export async function partApart(part: Omit<PartToBoot, 'environment'>): Promise<PartOfModules> {
  const process = await PartProcess.take();
  return {
    url: await process.ask('listen'),
    async boot(environment) {
      const notices = await process.ask('boot', { ...part, environment });
      return {
        notices,
        delivery: { flush: (milliseconds) => process.ask('flush', milliseconds) },
        inside: (module, work, given) => workThere(process, module, work, given),
      };
    },
    async stop() {
      const problems = await process.ask('stop');
      process.giveBack();
      return problems;
    },
  };
}

async function workThere<Given, Result>(
  process: PartProcess,
  module: string,
  work: Work<Given, Result>,
  given: Given,
): Promise<Result> {
  const from = exportOf(work);
  if (from === undefined) throw new TypeError(`${work.name} has to be made by exportedAs`);
  // The same function answers there, and what it answers has been copied.
  return (await process.ask('work', { module, work: from, given })) as Result;
}
