import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShopProcess } from '../shop-process.ts';
import { untilRest } from './come-to-rest.ts';
import { History } from './history.ts';
import { Random } from './random.ts';
import { setUpShop } from './set-up-shop.ts';
import { trade } from './trade.ts';
import { World } from './world.ts';

export interface GoodRun {
  readonly folder: string;
  readonly history: History;
  remove(): Promise<void>;
}

const CLIENTS = 4;
const STEPS = 25;

/** A small shop that traded, came to rest and was stopped, with what it has answered. */
export async function runWell(): Promise<GoodRun> {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-good-run-'));
  const world = new World(new History());
  const shop = new ShopProcess({ folder });
  try {
    const url = await shop.url();
    if (url === undefined) throw new Error(`the shop did not start:\n${shop.output()}`);
    world.url = url;
    await setUpShop(world, CLIENTS);
    await trade(world, shop, { random: new Random('good run'), steps: STEPS, hanging: 0 });
    const unrest = await untilRest(world);
    if (unrest !== undefined) throw new Error(`the shop did not come to rest: ${unrest}`);
    await shop.stop();
  } catch (error) {
    await shop.kill();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return { folder, history: world.history, remove: () => rm(folder, { recursive: true, force: true }) };
}
