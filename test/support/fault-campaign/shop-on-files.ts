import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ShopProcess } from '../shop-process.ts';
import type { FaultPlace, SqliteCopy } from './fault.ts';

const runFile = promisify(execFile);
const READ_BY_CHECKERS = /\.(sqlite|jsonl)$/;

/** The module whose file lies in a folder of its own. */
export const OWN_FOLDER = 'inventory';

/** The real shop on SQLite, inventory in another folder than the others. */
export class ShopOnFiles implements FaultPlace {
  readonly shop: ShopProcess;
  readonly url: string;
  /** Where inventory's file lies. */
  readonly ownFolder: string;
  readonly #folder: string;

  private constructor(folder: string, shop: ShopProcess, url: string) {
    this.#folder = folder;
    this.ownFolder = ownFolderIn(folder);
    this.shop = shop;
    this.url = url;
  }

  static async start(): Promise<ShopOnFiles> {
    const folder = await mkdtemp(join(tmpdir(), 'tearline-faults-'));
    await mkdir(ownFolderIn(folder), { mode: 0o700 });
    const environment = { INVENTORY_DATABASE_URL: `sqlite:${ownFolderIn(folder)}` };
    const shop = new ShopProcess({ folder: othersFolderIn(folder), environment });
    const url = await shop.url();
    if (url === undefined) throw new Error(`the shop did not start:\n${shop.output()}`);
    return new ShopOnFiles(folder, shop, url);
  }

  get ownFile(): string {
    return join(this.ownFolder, `${OWN_FOLDER}.sqlite`);
  }

  /** The shop cannot write beyond this place in any file, as if its disk were full; undefined: everywhere. */
  async limitFiles(bytes: number | undefined): Promise<void> {
    await runFile('prlimit', ['--pid', String(this.shop.pid), `--fsize=${bytes ?? 'unlimited'}:unlimited`]);
  }

  async copy(): Promise<SqliteCopy> {
    const copy = await mkdtemp(join(tmpdir(), 'tearline-copy-'));
    for (const folder of [othersFolderIn(this.#folder), this.ownFolder]) {
      const files = (await readdir(folder)).filter((file) => READ_BY_CHECKERS.test(file));
      for (const file of files) await symlink(join(folder, file), join(copy, file));
    }
    return { folder: copy, remove: () => rm(copy, { recursive: true, force: true }) };
  }

  async remove(): Promise<void> {
    await this.shop.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function ownFolderIn(folder: string): string {
  return join(folder, 'own');
}

function othersFolderIn(folder: string): string {
  return join(folder, 'others');
}
