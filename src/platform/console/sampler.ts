import { toIsoTime } from '../foundation/index.ts';
import { PROBES } from '../http/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { DURATION_BUCKETS_SECONDS, readCounts, readDurations, watchSpans } from '../observability/index.ts';
import { type Counted, FlowWindow } from './flow-window.ts';
import { ModuleWatch } from './module-watch.ts';
import { CONSOLE_PATH } from './paths.ts';
import { RecentTraces } from './recent-traces.ts';
import type { LiveSample } from './wire.ts';

const SAMPLE_MILLISECONDS = 1_000;
const WINDOW_MILLISECONDS = 10_000;

/** Somebody who looks at a console. */
export interface Viewer {
  /** `data` is JSON. Whoever does not keep up is spared what comes meanwhile. */
  send(event: 'sample' | 'traces', data: string): void;
}

/** From the first viewer to the last, and nothing of it before or after. */
interface Run {
  readonly window: FlowWindow;
  readonly traces: RecentTraces;
  readonly timer: NodeJS.Timeout;
  readonly unwatch: () => void;
  utilization: ReturnType<typeof performance.eventLoopUtilization>;
  last: string | undefined;
  isSampling: boolean;
}

/** Takes a sample each second for all viewers together, while there are any. Without one nothing runs. */
export class Sampler {
  readonly #kernel: Kernel;
  readonly #timesAsOften: number;
  readonly #watch: ModuleWatch;
  readonly #viewers = new Set<Viewer>();
  #run: Run | undefined;

  constructor(kernel: Kernel, timesAsOften = 1) {
    this.#kernel = kernel;
    this.#timesAsOften = timesAsOften;
    this.#watch = new ModuleWatch(kernel, timesAsOften);
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  /** Answers what takes the viewer away again. */
  join(viewer: Viewer): () => void {
    this.#viewers.add(viewer);
    this.#run ??= this.#start();
    const { last, traces } = this.#run;
    if (last !== undefined) viewer.send('sample', last);
    viewer.send('traces', JSON.stringify(traces.all()));
    return () => {
      this.#viewers.delete(viewer);
      if (this.#viewers.size === 0) this.#stop();
    };
  }

  #start(): Run {
    const times = this.#timesAsOften;
    const traces = new RecentTraces((route) => route.startsWith(CONSOLE_PATH), times);
    this.#watch.start();
    const run: Run = {
      window: new FlowWindow(DURATION_BUCKETS_SECONDS, WINDOW_MILLISECONDS / times),
      traces,
      timer: setInterval(() => void this.#keepSampling(run), SAMPLE_MILLISECONDS / times).unref(),
      unwatch: watchSpans(traces.watch),
      utilization: performance.eventLoopUtilization(),
      last: undefined,
      isSampling: false,
    };
    void this.#keepSampling(run);
    return run;
  }

  #stop(): void {
    if (this.#run === undefined) return;
    clearInterval(this.#run.timer);
    this.#run.unwatch();
    this.#watch.stop();
    this.#run = undefined;
  }

  /** A sample that fails is told to the log: looking at a shop must not end it. */
  async #keepSampling(run: Run): Promise<void> {
    if (run.isSampling) return;
    run.isSampling = true;
    try {
      await this.#sample(run);
    } catch (error) {
      this.#kernel.logger.error({ err: error }, 'the console could not take a sample');
    } finally {
      run.isSampling = false;
    }
  }

  async #sample(run: Run): Promise<void> {
    const counted = await this.#count();
    const modules = await this.#watch.states();
    if (this.#run !== run) return;
    const sample: LiveSample = {
      at: toIsoTime(this.#kernel.clock.now()),
      process: processOf(run),
      ...run.window.add(counted),
      modules,
    };
    run.last = JSON.stringify(sample);
    const traces = run.traces.take();
    const told = traces.length === 0 ? undefined : JSON.stringify(traces);
    for (const viewer of this.#viewers) {
      viewer.send('sample', run.last);
      if (told !== undefined) viewer.send('traces', told);
    }
  }

  async #count(): Promise<Counted> {
    const { metrics } = this.#kernel;
    const requests = await readDurations(metrics, 'tearline_http_request_duration_seconds');
    return {
      at: performance.now(),
      requests: requests.filter(({ labels }) => !isNoRequest(labels['route'] ?? '')),
      calls: await readDurations(metrics, 'tearline_call_duration_seconds'),
      reactions: await readDurations(metrics, 'tearline_event_delay_seconds'),
      reactionFailures: await readCounts(metrics, 'tearline_reaction_failures_total'),
    };
  }
}

/** What the console and the probes ask says nothing of the shop. */
function isNoRequest(route: string): boolean {
  return PROBES.includes(route) || route.startsWith(CONSOLE_PATH);
}

function processOf(run: Run): LiveSample['process'] {
  const now = performance.eventLoopUtilization();
  const { utilization } = performance.eventLoopUtilization(now, run.utilization);
  run.utilization = now;
  return {
    upSeconds: Math.round(performance.now() / 1_000),
    memoryMegabytes: Math.round(process.memoryUsage.rss() / 1_000_000),
    busy: utilization,
  };
}
