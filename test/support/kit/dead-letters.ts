import { exportedAs } from '../exported-as.ts';
import type { Hosted } from '../tested-kernel.ts';

/** The events that the module has given up. */
export const listDeadLetters = exportedAs(
  import.meta.url,
  'listDeadLetters',
  ({ kernel, module }: Hosted, _given: object) =>
    kernel.delivery.deadLetters(module.definition.contract.module).list(),
);
