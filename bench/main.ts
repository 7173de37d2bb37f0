import { benchCheckoutApart } from './checkout-apart.ts';
import { benchCheckout } from './checkout.ts';
import { benchCheckoutPostgres } from './checkout-postgres.ts';
import { benchConsole } from './console.ts';
import { benchContractCall } from './contract-call.ts';
import { benchHeldTransaction } from './event-delivery/held-transaction.ts';
import { benchBacklog, benchEventLatency } from './event-delivery/on-sqlite.ts';
import { benchBacklogPostgres } from './event-delivery/backlog.ts';
import { benchEventHistory } from './event-delivery/history.ts';
import { benchPublishCost } from './event-delivery/publish-cost.ts';
import { benchRowCost } from './event-delivery/row-cost.ts';
import { benchEventLatencyPostgres, benchEventThroughput } from './event-delivery/throughput.ts';
import { benchFences } from './fences.ts';
import { benchPendingReport } from './pending-report.ts';
import { benchProductRead } from './product-read.ts';
import { benchRemoteCall } from './remote-call.ts';

const BACKLOG = 1_000_000;

/** `npm run bench` runs all of them; with names, those. */
const benchmarks: Readonly<Record<string, () => Promise<void>>> = {
  call: benchContractCall,
  'remote-call': benchRemoteCall,
  checkout: benchCheckout,
  'checkout-postgres': benchCheckoutPostgres,
  'checkout-apart': benchCheckoutApart,
  report: benchPendingReport,
  product: benchProductRead,
  console: benchConsole,
  latency: benchEventLatency,
  'events-throughput': benchEventThroughput,
  'events-latency': benchEventLatencyPostgres,
  'events-held': benchHeldTransaction,
  'events-publishing': benchPublishCost,
  'events-row': benchRowCost,
  'events-backlog': benchBacklogPostgres,
  'events-history': benchEventHistory,
  fences: benchFences,
  backlog: () => benchBacklog(Number(process.env['BENCH_BACKLOG'] ?? BACKLOG)),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}.`,
  );
  process.exit(2);
}
for (const [name, run] of Object.entries(benchmarks)) {
  if (asked.length === 0 || asked.includes(name)) await run();
}
