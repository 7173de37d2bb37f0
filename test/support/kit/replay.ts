import { exportedAs } from '../exported-as.ts';
import type { Hosted } from '../tested-kernel.ts';

/** Has a consumer of the module told of everything again. */
export const replay = exportedAs(
  import.meta.url,
  'replay',
  async ({ kernel, module }: Hosted, { consumer }: { readonly consumer: string }): Promise<void> => {
    const by = { actor: 'test', reason: 'again' };
    await kernel.delivery.consumers(module.definition.contract.module).replay(consumer, '', by);
  },
);
