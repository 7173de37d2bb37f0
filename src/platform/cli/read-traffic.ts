import { readFileSync } from 'node:fs';
import { parseTraffic, type TrafficRecord } from '../extraction/index.ts';
import { ConfigurationError } from '../foundation/index.ts';
import type { CommandParts } from './command-parts.ts';

/** What `--traffic [file]` asks for: of the running shop (`true`), of a file, or nothing. */
export async function readTraffic(
  { ask }: CommandParts,
  from: string | true | undefined,
): Promise<TrafficRecord | undefined> {
  if (from === undefined) return undefined;
  if (from === true) return parseTraffic(await ask({ ask: 'traffic' }));
  try {
    return parseTraffic(JSON.parse(readFileSync(from, 'utf8')));
  } catch {
    throw new ConfigurationError([
      `--traffic: ${from} is missing or no record of traffic, so nothing was looked at. Make one while the shop runs: npm run --silent tearline -- extract traffic > ${from}`,
    ]);
  }
}
