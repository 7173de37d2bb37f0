import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { boot, defineModule } from '../../src/platform/kernel/index.ts';
import { openServiceKeys, serveProcesses } from '../../src/platform/transport/index.ts';
import { type Measured, measuredContract } from '../support/measured-contract.ts';

/** A module as a process of its own serves it to others, without the public API. */
const modules = [
  defineModule({
    contract: measuredContract,
    owner: { team: '@tearline/platform', onCall: 'platform-on-call' },
    requires: [],
    tables: {},
    migrations: [],
    parts: [],
    operations: () => ({ echo: async (input: Measured) => input }),
  }),
] as never[];

const kernel = await boot({ modules, environment: process.env });
const keys = await openServiceKeys(modules, process.env);
if (keys === undefined) throw new Error('the benchmark names a file of keys');
const serve = serveProcesses(kernel, keys);
const server = createServer((request, response) => {
  if (!serve(request, response)) response.writeHead(404).end();
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
const end = () => void kernel.stop().then(() => process.exit(0));
process.on('message', end);
process.on('disconnect', end);
