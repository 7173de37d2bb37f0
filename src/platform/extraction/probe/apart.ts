import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Environment } from '../../foundation/index.ts';
import { connectModules, openServiceKeys, serveProcesses } from '../../transport/index.ts';
import { Bench } from './bench.ts';
import type { Workshop } from './workshop.ts';
import { createProbeState, type ProbeState } from './probed-module.ts';

/** A door that is there before what is behind it: both sides need the address of the other to start. */
interface Door {
  readonly url: string;
  open(listener: RequestListener): void;
  /** Whoever comes finds nobody there. */
  cut(isCut: boolean): void;
  close(): Promise<void>;
}

/** The module in a process of its own and the others in another, as far as they can tell: they meet over HTTP. */
export interface Apart {
  readonly own: Bench;
  readonly others: Bench;
  readonly state: ProbeState;
  readonly url: string;
  /** Ends the module's process for its callers, and brings it back. */
  cut(isCut: boolean): void;
  stop(): Promise<void>;
}

export async function bootApart(workshop: Workshop): Promise<Apart> {
  const { module, modules, onStep } = workshop.options;
  const place = await workshop.place(modules);
  onStep?.('running the module apart from the others, over HTTP');
  const names = modules.map(({ contract }) => contract.module);
  const others = names.filter((name) => name !== module);
  const [ownDoor, othersDoor] = [await openDoor(), await openDoor()];
  const keys = { SERVICE_KEYS_FILE: join(place.environment['DATA_FOLDER'] ?? '', 'service-keys.json') };
  const state = createProbeState();
  const ownEnvironment = {
    ...place.environment,
    ...keys,
    ...apartOnDisk(place.environment, module, workshop.isOnPostgres),
    MODULES: module,
    ...addressesOf(others, othersDoor.url),
  };
  const othersEnvironment = {
    ...place.environment,
    ...keys,
    MODULES: others.join(','),
    ...addressesOf([module], ownDoor.url),
  };
  const bootOne = async (environment: Environment, door: Door) => {
    const serviceKeys = await openServiceKeys(modules, environment);
    if (serviceKeys === undefined) throw new TypeError('modules that run apart have keys');
    const bench = await Bench.boot({
      modules,
      place: { ...place, environment },
      state,
      connect: connectModules(serviceKeys),
    });
    const serve = serveProcesses(bench.kernel, serviceKeys);
    door.open((request, response) => void serve(request, response));
    return bench;
  };
  const [own, rest] = await Promise.all([
    bootOne(ownEnvironment, ownDoor),
    bootOne(othersEnvironment, othersDoor),
  ]);
  return {
    own,
    others: rest,
    state,
    url: ownDoor.url,
    cut: (isCut) => ownDoor.cut(isCut),
    async stop() {
      await Promise.all([own.stop(), rest.stop()]);
      await Promise.all([ownDoor.close(), othersDoor.close()]);
    },
  };
}

/** A folder with SQLite files belongs to one process. */
function apartOnDisk(environment: Environment, module: string, isOnPostgres: boolean): Environment {
  if (isOnPostgres) return {};
  const folder = join(environment['DATA_FOLDER'] ?? '', 'apart');
  return { DATA_FOLDER: folder, [`${variablePrefix(module)}_DATABASE_URL`]: `sqlite:${folder}` };
}

export function addressesOf(modules: readonly string[], url: string): Environment {
  return Object.fromEntries(modules.map((name) => [`${variablePrefix(name)}_URL`, url]));
}

function variablePrefix(module: string): string {
  return module.toUpperCase().replaceAll('-', '_');
}

async function openDoor(): Promise<Door> {
  const { promise: behind, resolve: open } = Promise.withResolvers<RequestListener>();
  let isClosed = false;
  const server: Server = createServer((request, response) => {
    if (isClosed) request.socket.destroy();
    else void behind.then((listener) => listener(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    open,
    cut(isCut) {
      isClosed = isCut;
      if (isCut) server.closeAllConnections();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
