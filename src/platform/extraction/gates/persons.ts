import type { Gate } from '../gate.ts';
import { tryErasure } from '../probe/erasure.ts';

/** 30 */
export const persons: Gate = {
  number: 30,
  title: "Erasure and export of a person's data are complete for it",
  kinds: ['probe'],
  decide: (evidence) => tryErasure(evidence),
};
