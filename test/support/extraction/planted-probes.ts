import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import type { Contract } from '../../../src/platform/contracts/index.ts';
import type { Apart } from '../../../src/platform/extraction/probe/apart.ts';
import { Probes, type TriedBench } from '../../../src/platform/extraction/probe/probes.ts';

// Faults that lie in the platform, where no module could put them.

export class DoublingProbes extends Probes {
  override async told(): Promise<TriedBench> {
    const tried = await super.told();
    const { applied } = tried.bench.state;
    const push = applied.push.bind(applied);
    applied.push = (...items) => push(...items, ...items);
    return tried;
  }
}

export class PatientProbes extends Probes {
  override async worked(): Promise<TriedBench> {
    const tried = await super.worked();
    const { kernel } = tried.bench;
    const client = kernel.client.bind(kernel);
    // Whoever asks for the bench after the first gets the same one.
    Object.defineProperty(kernel, 'client', {
      configurable: true,
      value: (contract: Contract) =>
        Object.fromEntries(
          Object.entries(client(contract)).map(([name, call]) => [name, (input: never) => call(input)]),
        ),
    });
    return tried;
  }
}

export class TracelessProbes extends Probes {
  override async apart(): Promise<Apart> {
    const apart = await super.apart();
    apart.state.traces.add = () => apart.state.traces;
    return apart;
  }
}

export class SilentProbes extends Probes {
  override async worked(): Promise<TriedBench> {
    const tried = await super.worked();
    Object.defineProperty(tried.bench.kernel, 'metrics', { configurable: true, value: new Registry() });
    return tried;
  }
}

export class OpenProbes extends Probes {
  readonly #server = createServer((_request, response) => response.end('{}'));

  override async apart(): Promise<Apart> {
    const apart = await super.apart();
    if (!this.#server.listening)
      await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return { ...apart, url: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}` };
  }

  override async close(): Promise<void> {
    this.#server.close();
    await super.close();
  }
}
