import { z } from 'zod';
import { id } from './values.ts';

/** What became of the personal data of a person in a module, table by table. */
export const erasureReport = z.array(
  z.object({
    table: z.string(),
    treatment: z.enum(['erased', 'anonymised', 'kept']),
    rows: z.int(),
  }),
);
export type ErasureReport = z.output<typeof erasureReport>;

/**
 * For `personErased` among the events of every module that holds personal data: its answer to a request of
 * erasure, with the request's id as its key. It names no person.
 */
export const personErased = {
  version: 1,
  summary: 'What the module held of a person has been erased, made anonymous or kept, as it declares.',
  data: z.object({ erasureId: id, module: z.string(), report: erasureReport }),
  personal: [],
  erasure: 'answered',
} as const;

/** The input of `exportPerson`, which every module that holds personal data offers to modules. */
export const exportPersonInput = z.strictObject({ personId: id });
