import { boot, type Kernel } from '../../../src/platform/kernel/index.ts';
import { connectModules, openServiceKeys } from '../../../src/platform/transport/index.ts';
import { importExport } from '../exported-as.ts';
import { type FaultyServer, startFaultyServer } from '../faulty-server.ts';
import { CountingIds } from '../kit/clocks-and-ids.ts';
import { SharedClockReader } from '../kit/shared-clock.ts';
import { type Work, workHere } from '../tested-kernel.ts';
import type { AskedOfPart, PartAnswer, PartQuestion } from './asked-of-part.ts';
import { moduleFrom } from './module-source.ts';
import { sendError } from './sent-error.ts';

/** Hosts modules for a test, in a process of its own, one boot after the other; ends when the test's process does. */
let server: FaultyServer | undefined;
let kernel: Kernel | undefined;
let clock: SharedClockReader | undefined;

const part: AskedOfPart = {
  async listen() {
    server = await startFaultyServer();
    return server.url;
  },

  async boot({ environment, retry, idRange, ...given }) {
    const modules = await Promise.all(given.modules.map(moduleFrom));
    const keys = await openServiceKeys(modules, environment);
    if (keys === undefined) throw new TypeError('a part has keys');
    clock = given.clock && new SharedClockReader(given.clock);
    kernel = await boot({
      modules,
      environment,
      connect: connectModules(keys),
      ...(retry && { retry }),
      ...(clock && { clock }),
      ...(idRange !== undefined && { ids: new CountingIds(idRange) }),
    });
    server?.serve(kernel, keys);
    return kernel.notices;
  },

  flush: (milliseconds) => booted().delivery.flush(milliseconds),

  async work({ module, work, given }) {
    const found = await importExport(work);
    if (!isWork(found)) throw new TypeError(`${work.name} of ${work.file} is no work`);
    return workHere(booted(), module, found, given);
  },

  async stop() {
    await server?.stop();
    const problems = await kernel?.stop();
    clock?.close();
    server = undefined;
    kernel = undefined;
    clock = undefined;
    return problems ?? [];
  },
};

function booted(): Kernel {
  if (kernel === undefined) throw new TypeError('nothing has booted here');
  return kernel;
}

function isWork(value: unknown): value is Work<unknown, unknown> {
  return typeof value === 'function';
}

process.on('message', ({ number, ask, given }: PartQuestion) => {
  const send = (sent: PartAnswer) => process.send?.(sent);
  const answer: (...values: readonly never[]) => Promise<unknown> = part[ask];
  void answer(...(given as never[])).then(
    (answered) => send({ number, answered }),
    (error: unknown) => send({ number, failed: sendError(error) }),
  );
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
