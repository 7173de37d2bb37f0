import type { DurationSeries } from '../observability/index.ts';
import type { CallFlow, EdgeFlow, Flow, ReactionFlow } from './wire.ts';

/** What has been counted since the process began, at one moment. */
export interface Counted {
  /** Milliseconds of a clock that never goes back. */
  readonly at: number;
  readonly requests: readonly DurationSeries[];
  readonly calls: readonly DurationSeries[];
  readonly reactions: readonly DurationSeries[];
  readonly reactionFailures: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

export interface Flows {
  readonly windowSeconds: number;
  readonly requests: CallFlow;
  readonly calls: readonly EdgeFlow[];
  readonly reactions: readonly ReactionFlow[];
}

type Outcome = 'ok' | 'error' | 'failure';

/** What happened within the window under some labels. */
interface Difference {
  readonly labels: Readonly<Record<string, string>>;
  /** By bound, not cumulated; the last is above all bounds. */
  readonly counts: readonly number[];
  readonly total: number;
}

/**
 * The last seconds of what the shop's metrics count: what there is now, less what there was then. It holds a
 * reading for each second of the window and nothing else.
 */
export class FlowWindow {
  readonly #bounds: readonly number[];
  readonly #milliseconds: number;
  readonly #readings: Counted[] = [];

  /** Bounds of the histograms, in seconds. */
  constructor(bounds: readonly number[], milliseconds: number) {
    this.#bounds = bounds;
    this.#milliseconds = milliseconds;
  }

  /** Takes a reading in; answers what happened since the oldest one that is not older than the window. */
  add(counted: Counted): Flows {
    this.#readings.push(counted);
    while ((this.#readings[0]?.at ?? 0) < counted.at - this.#milliseconds) this.#readings.shift();
    const [then = counted] = this.#readings;
    const seconds = (counted.at - then.at) / 1_000;
    return {
      windowSeconds: seconds,
      requests: this.#callFlow(differences(counted.requests, then.requests), outcomeOfStatus, seconds),
      calls: this.#edges(differences(counted.calls, then.calls), seconds),
      reactions: this.#reactions(counted, then, seconds),
    };
  }

  #edges(calls: readonly Difference[], seconds: number): EdgeFlow[] {
    const byEdge = Map.groupBy(calls, ({ labels }) => `${labels['caller']} ${labels['module']}`);
    return [...byEdge.values()].map((ofEdge) => {
      const byOperation = Map.groupBy(ofEdge, ({ labels }) => `${labels['operation']} ${labels['edge']}`);
      return {
        caller: labelOf(ofEdge, 'caller'),
        callee: labelOf(ofEdge, 'module'),
        ...this.#callFlow(ofEdge, outcomeOfCall, seconds),
        operations: [...byOperation.values()].map((ofOperation) => ({
          operation: labelOf(ofOperation, 'operation'),
          place: labelOf(ofOperation, 'edge'),
          ...this.#callFlow(ofOperation, outcomeOfCall, seconds),
        })),
      };
    });
  }

  #reactions(now: Counted, then: Counted, seconds: number): ReactionFlow[] {
    const consumerOf = ({ labels }: { readonly labels: Readonly<Record<string, string>> }) =>
      `${labels['module']} ${labels['consumer']}`;
    const before = new Map(then.reactionFailures.map((each) => [consumerOf(each), each.value]));
    const failed = new Map(
      now.reactionFailures.map((each) => [
        consumerOf(each),
        { labels: each.labels, count: each.value - (before.get(consumerOf(each)) ?? 0) },
      ]),
    );
    const reacted = new Map(
      differences(now.reactions, then.reactions).map((difference) => [consumerOf(difference), difference]),
    );
    return [...new Set([...reacted.keys(), ...failed.keys()])].flatMap((consumer) => {
      const difference = reacted.get(consumer);
      const failures = failed.get(consumer);
      const labels = difference?.labels ?? failures?.labels ?? {};
      if (difference === undefined && (failures?.count ?? 0) === 0) return [];
      return {
        module: labels['module'] ?? '',
        consumer: labels['consumer'] ?? '',
        ...this.#flow(difference === undefined ? [] : [difference], seconds),
        failuresPerSecond: perSecond(failures?.count ?? 0, seconds),
      };
    });
  }

  #callFlow(
    some: readonly Difference[],
    outcomeOf: (difference: Difference) => Outcome,
    seconds: number,
  ): CallFlow {
    const totalOf = (outcomes: readonly Outcome[]) =>
      some.reduce((sum, each) => sum + (outcomes.includes(outcomeOf(each)) ? each.total : 0), 0);
    return {
      ...this.#flow(some, seconds),
      errorsPerSecond: perSecond(totalOf(['error', 'failure']), seconds),
      failuresPerSecond: perSecond(totalOf(['failure']), seconds),
    };
  }

  #flow(some: readonly Difference[], seconds: number): Flow {
    const total = some.reduce((sum, each) => sum + each.total, 0);
    return {
      perSecond: perSecond(total, seconds),
      p50Milliseconds: this.#boundOf(0.5, some, total),
      p99Milliseconds: this.#boundOf(0.99, some, total),
    };
  }

  /** The bound that so large a share stayed within. */
  #boundOf(share: number, some: readonly Difference[], total: number): number | null {
    if (total === 0) return null;
    let sum = 0;
    for (const [index, bound] of this.#bounds.entries()) {
      for (const { counts } of some) sum += counts[index] ?? 0;
      if (sum >= share * total) return bound * 1_000;
    }
    return null;
  }
}

function labelOf(some: readonly Difference[], name: string): string {
  return some[0]?.labels[name] ?? '';
}

function perSecond(count: number, seconds: number): number {
  return seconds === 0 ? 0 : count / seconds;
}

/** Of the series in which something happened. */
function differences(now: readonly DurationSeries[], then: readonly DurationSeries[]): Difference[] {
  const nameOf = ({ labels }: DurationSeries) => Object.values(labels).join(' ');
  const before = new Map(then.map((series) => [nameOf(series), series.cumulated]));
  return now.flatMap((series) => {
    const { labels, cumulated } = series;
    const old = before.get(nameOf(series));
    const since = cumulated.map((value, index) => value - (old?.[index] ?? 0));
    const total = since.at(-1) ?? 0;
    if (total === 0) return [];
    return { labels, total, counts: since.map((value, index) => value - (since[index - 1] ?? 0)) };
  });
}

function outcomeOfCall({ labels }: Difference): Outcome {
  const outcome = labels['outcome'];
  if (outcome === 'ok') return 'ok';
  return outcome === 'timeout' || outcome === 'bug' ? 'failure' : 'error';
}

function outcomeOfStatus({ labels }: Difference): Outcome {
  const status = Number(labels['status']);
  if (status < 400) return 'ok';
  return status < 500 ? 'error' : 'failure';
}
