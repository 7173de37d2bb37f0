import type { Express, Request, Response } from 'express';
import { AppError } from '../foundation/index.ts';
import type { Logger } from '../observability/index.ts';
import { API_PATH } from './paths.ts';
import type { Sampler } from './sampler.ts';
import type { StaffOnly } from './staff-only.ts';

const MOST_VIEWERS = 20;
/** Who has signed out, or was blocked, sees no more after this. */
const CHECK_MILLISECONDS = 30_000;

/** Why a stream ends, as the page is told. */
type Reason = 'draining' | 'signed-out';

/** Samples and traces as they come, by server-sent events. The answer ends with its viewer, or with the shop. */
export class LiveRoutes {
  readonly #sampler: Sampler;
  readonly #staffOnly: StaffOnly;
  readonly #logger: Logger;
  readonly #open = new Set<(reason: Reason) => void>();
  #isDraining = false;

  constructor(sampler: Sampler, staffOnly: StaffOnly, logger: Logger) {
    this.#sampler = sampler;
    this.#staffOnly = staffOnly;
    this.#logger = logger;
  }

  mount(app: Express): void {
    app.get(`${API_PATH}/live`, async (request, response) => {
      await this.#staffOnly(request);
      if (this.#isDraining) throw stopping();
      if (this.#open.size >= MOST_VIEWERS) throw tooMany();
      this.#stream(request, response);
    });
  }

  drain(): void {
    this.#isDraining = true;
    for (const end of this.#open) end('draining');
  }

  #stream(request: Request, response: Response): void {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      // A proxy that collects answers would keep them from the viewer.
      'X-Accel-Buffering': 'no',
    });
    const leave = this.#sampler.join({
      send(event, data) {
        if (!response.writableNeedDrain) response.write(`event: ${event}\ndata: ${data}\n\n`);
      },
    });
    const end = (reason: Reason) => response.end(`event: bye\ndata: ${JSON.stringify({ reason })}\n\n`);
    const checking = setInterval(() => void this.#check(request, end), CHECK_MILLISECONDS).unref();
    this.#open.add(end);
    response.once('close', () => {
      clearInterval(checking);
      this.#open.delete(end);
      leave();
    });
  }

  async #check(request: Request, end: (reason: Reason) => void): Promise<void> {
    try {
      await this.#staffOnly(request);
    } catch (error) {
      // Whoever cannot be recognised is not shown more, whatever the cause; the page asks again and is told it.
      this.#logger.info({ err: error }, 'a viewer of the console is not let look on');
      end('signed-out');
    }
  }
}

function stopping(): AppError {
  return new AppError({
    code: 'console.stopping',
    kind: 'unavailable',
    message: 'The shop is stopping, so it tells no more of itself. Ask again when it has started.',
  });
}

function tooMany(): AppError {
  return new AppError({
    code: 'console.too-many-viewers',
    kind: 'too-many',
    message: `${MOST_VIEWERS} consoles are open on this process already, so this one is not shown live. Close one, and ask again.`,
  });
}
