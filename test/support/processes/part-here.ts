import { type BootOptions, boot, type Kernel } from '../../../src/platform/kernel/index.ts';
import { connectModules } from '../../../src/platform/transport/index.ts';
import { type ServiceKeys, startFaultyServer } from '../faulty-server.ts';
import { workHere } from '../tested-kernel.ts';
import type { PartOfModules } from './part-of-modules.ts';

export interface PartHere extends PartOfModules {
  /** Once it has booted. */
  readonly kernel: Kernel;
}

/** In the test's process: for the fakes that the test looks at, and as the gateway of a whole shop. */
export async function partHere(
  options: Omit<BootOptions, 'environment'>,
  keys: ServiceKeys,
): Promise<PartHere> {
  const server = await startFaultyServer();
  let booted: Kernel | undefined;
  return {
    url: server.url,
    get kernel() {
      if (booted === undefined) throw new TypeError('nothing has booted here');
      return booted;
    },
    async boot(environment) {
      const kernel = await boot({ ...options, environment, connect: connectModules(keys) });
      server.serve(kernel, keys);
      booted = kernel;
      return {
        notices: kernel.notices,
        delivery: kernel.delivery,
        inside: (module, work, given) => workHere(kernel, module, work, given),
      };
    },
    async stop() {
      await server.stop();
      return (await booted?.stop()) ?? [];
    },
  };
}
