import { toIsoTime } from '../foundation/index.ts';
import {
  codeOfFailure,
  type Span,
  type SpanDescription,
  spanIdOf,
  startTrace,
  traceIdOf,
  traceWithin,
  type WatchSpan,
} from '../observability/index.ts';
import type { RequestTrace, TraceSpan } from './wire.ts';

const MOST_TRACES = 60;
/** So that a path that is asked for all the time leaves room for the others. */
const MOST_OF_A_NAME = 8;
const MOST_SPANS = 200;
/** So many requests a second are followed at most, whatever the load, and so many in a row. */
const MOST_PER_SECOND = 5;
const MOST_IN_A_ROW = 20;
/** Of those that could be followed under load, the share that is: the next one would often be of the same kind. */
const SHARE_UNDER_LOAD = 0.25;

interface Followed {
  readonly id: string;
  readonly startedAt: number;
  readonly root: OpenSpan;
  readonly spans: TraceSpan[];
  dropped: number;
  /** Whether there is something that `take` has not told. */
  isNew: boolean;
}

interface OpenSpan {
  readonly id: string;
  readonly parent: string | null;
  readonly startedAt: number;
  name: string;
  kind: string;
  attributes: SpanDescription['attributes'];
  milliseconds: number | undefined;
}

/**
 * Follows some of the requests, with whatever comes of them later, for as long as it is asked to look on. It
 * is bounded in requests, in spans and in how often it begins to follow one.
 */
export class RecentTraces {
  readonly #followed = new Map<string, Followed>();
  readonly #isOwn: (route: string) => boolean;
  readonly #timesAsOften: number;
  #allowed = MOST_IN_A_ROW;
  #allowedAt = performance.now();

  /** Requests by a route of the console's own are not followed; of others, `timesAsOften` as many as said above. */
  constructor(isOwn: (route: string) => boolean, timesAsOften = 1) {
    this.#isOwn = isOwn;
    this.#timesAsOften = timesAsOften;
  }

  readonly watch: WatchSpan = (description, within, recorded) => {
    const followed = within === undefined ? undefined : this.#followed.get(traceIdOf(within));
    if (within === undefined || followed === undefined) return this.#begin(description, within, recorded);
    if (followed.spans.length >= MOST_SPANS) {
      followed.dropped += 1;
      return undefined;
    }
    const trace = recorded ?? traceWithin(within);
    return this.#spanOf(followed, openSpan(description, trace, within), trace);
  };

  /** The requests that have ended, as far as there is something new about them. */
  take(): RequestTrace[] {
    const fresh = [...this.#followed.values()].filter(
      ({ isNew, root }) => isNew && root.milliseconds !== undefined,
    );
    for (const followed of fresh) followed.isNew = false;
    return fresh.map(describe);
  }

  /** All that are kept, oldest first. */
  all(): RequestTrace[] {
    return [...this.#followed.values()].filter(({ root }) => root.milliseconds !== undefined).map(describe);
  }

  clear(): void {
    this.#followed.clear();
  }

  #begin(
    description: SpanDescription,
    within: string | undefined,
    recorded: string | undefined,
  ): Span | undefined {
    if (description.kind !== 'server') return undefined;
    const now = performance.now();
    if (!this.#mayBegin(now)) return undefined;
    const trace = recorded ?? (within === undefined ? startTrace() : traceWithin(within));
    const root = openSpan(description, trace, within);
    const followed = { id: traceIdOf(trace), startedAt: now, root, spans: [], dropped: 0, isNew: true };
    this.#followed.set(followed.id, followed);
    this.#makeRoom(MOST_TRACES, () => true);
    return this.#spanOf(followed, root, trace);
  }

  #mayBegin(now: number): boolean {
    const since = (this.#timesAsOften * MOST_PER_SECOND * (now - this.#allowedAt)) / 1_000;
    this.#allowed = Math.min(MOST_IN_A_ROW, this.#allowed + since);
    this.#allowedAt = now;
    if (this.#allowed < 1) return false;
    if (this.#allowed < MOST_IN_A_ROW / 2 && Math.random() > SHARE_UNDER_LOAD) return false;
    this.#allowed -= 1;
    return true;
  }

  #spanOf(followed: Followed, span: OpenSpan, trace: string): Span {
    return {
      trace,
      describe: (name, attributes) => {
        span.name = name;
        span.attributes = { ...span.attributes, ...attributes };
      },
      end: (failure) => {
        if (span.milliseconds !== undefined) return;
        span.milliseconds = performance.now() - span.startedAt;
        followed.isNew = true;
        followed.spans.push(spanFor(followed, span, span.milliseconds, failure));
        if (span === followed.root) this.#ended(followed);
      },
    };
  }

  #ended({ id, root }: Followed): void {
    if (this.#isOwn(String(root.attributes['http.route']))) this.#followed.delete(id);
    else this.#makeRoom(MOST_OF_A_NAME, (followed) => followed.root.name === root.name);
  }

  /** The oldest go: of a name that there are too many of, or of all. Each is kept for as long, however many come. */
  #makeRoom(most: number, isOne: (followed: Followed) => boolean): void {
    const some = [...this.#followed.values()].filter(isOne);
    const tooMany = Math.max(0, some.length - most * this.#timesAsOften);
    for (const { id } of some.slice(0, tooMany)) this.#followed.delete(id);
  }
}

function openSpan(description: SpanDescription, trace: string, within: string | undefined): OpenSpan {
  return {
    id: spanIdOf(trace),
    parent: within === undefined ? null : spanIdOf(within),
    startedAt: performance.now(),
    name: description.name,
    kind: description.kind,
    attributes: description.attributes,
    milliseconds: undefined,
  };
}

function spanFor(followed: Followed, span: OpenSpan, milliseconds: number, failure: unknown): TraceSpan {
  const module = span.attributes['tearline.module'];
  return {
    id: span.id,
    parent: span.parent,
    name: span.name,
    kind: span.kind,
    module: module === undefined ? null : String(module),
    startMilliseconds: span.startedAt - followed.startedAt,
    milliseconds,
    failure: failure === undefined ? null : codeOfFailure(failure),
  };
}

function describe({ id, startedAt, root, spans, dropped }: Followed): RequestTrace {
  const status = root.attributes['http.response.status_code'];
  return {
    id,
    name: root.name,
    startedAt: toIsoTime(performance.timeOrigin + startedAt),
    milliseconds: root.milliseconds ?? 0,
    status: typeof status === 'number' ? status : null,
    // What ended last began first, where both began at once.
    spans: spans.toReversed().toSorted((one, other) => one.startMilliseconds - other.startMilliseconds),
    dropped,
  };
}
