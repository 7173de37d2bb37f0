import { exportedAs } from './exported-as.ts';
import type { Hosted } from './tested-kernel.ts';

/** The id of the process in which the module runs. */
export const processOf = exportedAs(
  import.meta.url,
  'processOf',
  async (_hosted: Hosted, _given: object): Promise<number> => process.pid,
);
