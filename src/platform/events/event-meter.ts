import { createCounter, createHistogram, type Metrics } from '../observability/index.ts';

/** Counts what happens to events on the consumer's side. */
export interface EventMeter {
  reacted(module: string, consumer: string, event: { readonly time: string }, now: number): void;
  failed(module: string, consumer: string): void;
  buried(module: string, consumer: string): void;
}

export function createEventMeter(metrics: Metrics): EventMeter {
  const delay = createHistogram(
    metrics,
    'tearline_event_delay_seconds',
    'From the publishing of an event to the commit of a reaction to it.',
    ['module', 'consumer'],
  );
  const failures = createCounter(metrics, 'tearline_reaction_failures_total', 'Reactions that failed.', [
    'module',
    'consumer',
  ]);
  const deadLetters = createCounter(
    metrics,
    'tearline_dead_letters_total',
    'Events that became dead letters.',
    ['module', 'consumer'],
  );
  return {
    reacted: (module, consumer, event, now) =>
      delay.labels({ module, consumer }).observe(Math.max(0, now - Date.parse(event.time)) / 1000),
    failed: (module, consumer) => failures.labels({ module, consumer }).inc(),
    buried: (module, consumer) => deadLetters.labels({ module, consumer }).inc(),
  };
}
