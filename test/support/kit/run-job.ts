import { exportedAs } from '../exported-as.ts';
import type { Hosted } from '../tested-kernel.ts';

/** As its timer would. */
export const runJob = exportedAs(
  import.meta.url,
  'runJob',
  async ({ module }: Hosted, { name }: { readonly name: string }): Promise<void> => {
    const found = module.jobs.find((job) => job.name === name);
    if (found === undefined) throw new Error(`${module.definition.contract.module} has no job ${name}`);
    await found.run();
  },
);
