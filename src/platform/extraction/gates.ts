import type { Gate } from './gate.ts';
import { baseline, imports } from './gates/imports.ts';
import { coChange } from './gates/co-change.ts';
import { backup, copies } from './gates/data.ts';
import { dependencies, readers, roles, tables } from './gates/catalogues.ts';
import { consumers, outbox, twoInstances } from './gates/delivery.ts';
import { driver, removalDate } from './gates/decisions.ts';
import { edges } from './gates/edges.ts';
import { events } from './gates/events.ts';
import { migrations } from './gates/migrations.ts';
import { outage, pool, telemetry } from './gates/operation.ts';
import { ownership } from './gates/ownership.ts';
import { persons } from './gates/persons.ts';
import { alone } from './gates/alone.ts';
import { cutOver, dataMove, rollback } from './gates/moves.ts';
import { shadow } from './gates/shadow.ts';
import { latency, traces } from './gates/hop.ts';
import { overHttp, serviceAuthentication } from './gates/over-http.ts';
import { statements } from './gates/statements.ts';
import { surface } from './gates/surface.ts';
import { nothingShared, ownTests } from './gates/tests.ts';
import { transactions } from './gates/transactions.ts';
import { values } from './gates/values.ts';
import { writes } from './gates/writes.ts';

/** All of them, by number. */
export const gates: readonly Gate[] = [
  driver,
  ownership,
  tables,
  imports,
  baseline,
  surface,
  coChange,
  values,
  overHttp,
  statements,
  dependencies,
  roles,
  migrations,
  transactions,
  writes,
  events,
  outbox,
  consumers,
  copies,
  twoInstances,
  ownTests,
  nothingShared,
  alone,
  pool,
  outage,
  edges,
  latency,
  traces,
  telemetry,
  persons,
  readers,
  backup,
  serviceAuthentication,
  dataMove,
  shadow,
  cutOver,
  rollback,
  removalDate,
];
