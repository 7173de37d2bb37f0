import { expect, it } from 'vitest';
import { runFaultCampaign } from '../support/fault-campaign/fault-campaign.ts';
import { ShopOnFiles } from '../support/fault-campaign/shop-on-files.ts';
import { SQLITE_FAULTS } from '../support/fault-campaign/sqlite-faults.ts';

/** `prlimit` makes a disk that is full for one process. */
it.skipIf(process.platform !== 'linux')(
  'a file of SQLite fails, and nothing is acknowledged that is not stored',
  async () => {
    const place = await ShopOnFiles.start();
    const reports = await runFaultCampaign({ place, faults: SQLITE_FAULTS, seed: 'npm test', seconds: 3 });
    expect(reports.map(({ fault, complaints }) => ({ fault, complaints }))).toEqual(
      SQLITE_FAULTS.map(({ name }) => ({ fault: name, complaints: [] })),
    );
    for (const { dependants, fault } of reports)
      expect([fault, dependants.during.errors > 0]).toEqual([fault, true]);
    expect(reports[0]?.dependants.answers).toHaveProperty(['count-stock: 503 databases.busy']);
  },
);
