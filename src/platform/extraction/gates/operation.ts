import { nameOf } from '../evidence.ts';
import { type Gate, noneOf } from '../gate.ts';
import { tryExhaustion } from '../probe/exhaustion.ts';
import { tryOutage } from '../probe/outage.ts';

/** 24 */
export const pool: Gate = {
  number: 24,
  title: "Own pool, statement timeout and connection budget: exhausted, the neighbours' p99 holds",
  kinds: ['probe'],
  decide: (evidence) => tryExhaustion(evidence),
};

/** 25 */
export const outage: Gate = {
  number: 25,
  title: 'Its database down: dependants degrade as documented',
  kinds: ['probe'],
  decide: (evidence) => tryOutage(evidence),
};

/** What an operator has to see of a module; the pool where there is one. */
const SERIES: readonly (readonly [what: string, pattern: (module: string) => RegExp])[] = [
  [
    'rate, errors and duration',
    (module) => new RegExp(`^tearline_call_duration_seconds_count{.*module="${module}"`, 'm'),
  ],
  ['outbox lag', (module) => new RegExp(`^tearline_outbox_lag{.*="${module}"`, 'm')],
  ['inbox', (module) => new RegExp(`^tearline_inbox_events{.*module="${module}"`, 'm')],
  ['health', (module) => new RegExp(`^tearline_database_up{.*module="${module}"`, 'm')],
];
const POOL = (module: string) => new RegExp(`^tearline_pool_connections{.*module="${module}"`, 'm');

/** 29 */
export const telemetry: Gate = {
  number: 29,
  title: 'Health, rate, errors, duration, pool and outbox lag are exported for it',
  kinds: ['probe'],
  decide: async (evidence) => {
    const module = nameOf(evidence);
    const { bench } = await evidence.probes.worked();
    const exported = await bench.kernel.metrics.metrics();
    const heard = evidence.modules.some(({ reactions = [] }) =>
      reactions.some(({ event }) => event.module === module),
    );
    const wanted = SERIES.filter(([what]) => what !== 'outbox lag' || heard);
    const missing = wanted.filter(([, pattern]) => !pattern(module).test(exported)).map(([what]) => what);
    if (evidence.probes.isOnPostgres && !POOL(module).test(exported)) missing.push('pool');
    const status = (await bench.kernel.status()).find((one) => one.module === module);
    return [
      noneOf(
        [
          ...missing.map((what) => `/metrics has no ${what} of ${module}`),
          ...(status?.status === 'up'
            ? []
            : [`/status says that ${module} is ${status?.status ?? 'not there'}`]),
        ],
        `/metrics has ${wanted.map(([what]) => what).join(', ')}${evidence.probes.isOnPostgres ? ', pool' : ''} of ${module}, and /status says up.`,
        'Expose the series in src/platform with the module as a label.',
      ),
    ];
  },
};
