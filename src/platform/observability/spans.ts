import { type CallContext, currentContext, runInContext, systemContext } from './context.ts';
import { startTrace } from './trace.ts';

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** What a kind of work is called in traces. Names and numbers only, nothing of what the work is about. */
export interface SpanDescription {
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes: Attributes;
}

/** One piece of work in a trace, while it is done. One that is never ended is not told of. */
export interface Span {
  /** The `traceparent` of what belongs to it. */
  readonly trace: string;
  describe(name: string, attributes: Attributes): void;
  /** Counts once. Of a failure its code is told, never its message. */
  end(failure?: unknown): void;
}

/** Begins a span within a trace; without one it begins a trace. */
export type StartSpan = (description: SpanDescription, within: string | undefined) => Span;

/**
 * Looks on, beside a recorder or alone. `trace` is what the recorder calls the span, undefined without one.
 * Answers undefined for a span that it lets pass, which then costs nothing more.
 */
export type WatchSpan = (
  description: SpanDescription,
  within: string | undefined,
  trace: string | undefined,
) => Span | undefined;

let recorder: StartSpan | undefined;
let watcher: WatchSpan | undefined;
let start: ((description: SpanDescription, within: string | undefined) => Span | undefined) | undefined;

/** One recorder for each process. Answers what takes it away again. */
export function recordSpans(record: StartSpan): () => void {
  recorder = record;
  combine();
  return () => {
    if (recorder !== record) return;
    recorder = undefined;
    combine();
  };
}

/** One for each process that looks on, for as long as somebody wants to see. Answers what takes it away again. */
export function watchSpans(watch: WatchSpan): () => void {
  watcher = watch;
  combine();
  return () => {
    if (watcher !== watch) return;
    watcher = undefined;
    combine();
  };
}

function combine(): void {
  const [record, watch] = [recorder, watcher];
  start =
    watch === undefined
      ? record
      : (description, within) => {
          const recorded = record?.(description, within);
          const watched = watch(description, within, recorded?.trace);
          return recorded === undefined || watched === undefined
            ? (recorded ?? watched)
            : both(recorded, watched);
        };
}

function both(recorded: Span, watched: Span): Span {
  return {
    trace: recorded.trace,
    describe(name, attributes) {
      recorded.describe(name, attributes);
      watched.describe(name, attributes);
    },
    end(failure) {
      recorded.end(failure);
      watched.end(failure);
    },
  };
}

/** Undefined where nobody records: then it costs one comparison. */
export function startSpan(description: SpanDescription, within: string | undefined): Span | undefined {
  return start === undefined ? undefined : start(description, within);
}

/** Runs work in a span of the current context. What runs in none is the platform's own and has no span. */
export function inSpan<Result>(description: SpanDescription, work: () => Promise<Result>): Promise<Result> {
  const context = start === undefined ? undefined : currentContext();
  const span = context === undefined ? undefined : startSpan(description, context.trace);
  if (context === undefined || span === undefined) return work();
  return ended(span, { ...context, trace: span.trace }, work);
}

/** Runs what nobody asked for: as the shop itself, in a trace of its own. */
export function inNewTrace<Result>(
  module: string,
  operation: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const description = {
    name: operation,
    kind: 'internal',
    attributes: { 'tearline.module': module },
  } as const;
  const span = startSpan(description, undefined);
  const context = systemContext(module, span?.trace ?? startTrace(), Infinity, operation);
  return span === undefined ? runInContext(context, work) : ended(span, context, work);
}

async function ended<Result>(span: Span, context: CallContext, work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await runInContext(context, work);
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}
