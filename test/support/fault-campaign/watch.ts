import { setTimeout as delay } from 'node:timers/promises';
import { observe } from '../campaign/send.ts';

const PAUSE_MILLISECONDS = 200;

/** What the shop said of itself, at one moment. */
export interface Look {
  readonly at: number;
  readonly isReady: boolean;
  /** The modules that `/status` called down, with the code of the problem. */
  readonly down: ReadonlyMap<string, string>;
  /** The modules whose database is not up by `/metrics`. */
  readonly downByMetrics: readonly string[];
  /** How long the slowest of the three took. */
  readonly milliseconds: number;
}

interface ModuleStatus {
  readonly module: string;
  readonly status: string;
  readonly database: { readonly problem?: string };
}

const DOWN_METRIC = /^tearline_database_up\{module="([^"]+)"\} 0$/gm;

/** Asks `/readyz`, `/status` and `/metrics` over and over. */
export class Watch {
  readonly looks: Look[] = [];
  readonly #url: string;
  #watching: Promise<void> | undefined;
  #isStopping = false;

  constructor(url: string) {
    this.#url = url;
  }

  start(): void {
    this.#watching = this.#watch();
  }

  /** Whether `/status` and `/metrics` have shown that the module is down. */
  hasNamed(module: string): boolean {
    return (
      this.looks.some(({ down }) => down.has(module)) &&
      this.looks.some(({ downByMetrics }) => downByMetrics.includes(module))
    );
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (!this.#isStopping) {
      this.looks.push(await this.#look());
      await delay(PAUSE_MILLISECONDS);
    }
  }

  async #look(): Promise<Look> {
    const at = performance.now();
    const [ready, status, metrics] = await Promise.all([
      observe(this.#url, { method: 'GET', path: '/readyz' }),
      observe(this.#url, { method: 'GET', path: '/status' }),
      this.#readMetrics(),
    ]);
    const modules =
      status.answer.outcome === 'ok' ? (status.answer.body['modules'] as readonly ModuleStatus[]) : [];
    const down = modules.filter((module) => module.status !== 'up');
    return {
      at,
      isReady: ready.status === 200 && status.status === 200,
      down: new Map(down.map(({ module, database }) => [module, String(database.problem)])),
      downByMetrics: [...metrics.text.matchAll(DOWN_METRIC)].map((match) => String(match[1])),
      milliseconds: Math.max(ready.milliseconds, status.milliseconds, metrics.milliseconds),
    };
  }

  async #readMetrics(): Promise<{ text: string; milliseconds: number }> {
    const startedAt = performance.now();
    // A shop that is gone shows in `/readyz`.
    const text = await fetch(`${this.#url}/metrics`)
      .then((response) => response.text())
      .catch(() => '');
    return { text, milliseconds: performance.now() - startedAt };
  }
}
