import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { sep } from 'node:path';

/**
 * MiB of all processes that are at home in the folder or below it, pages that they share counted once. A
 * server and its children stay in the folder of their data; their command lines need not name it.
 */
export async function proportionalMemory(folder: string): Promise<number> {
  const home = await realpath(folder);
  let kibibytes = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const current = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (!`${current}${sep}`.startsWith(`${home}${sep}`)) continue;
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    kibibytes += Number(/^Pss:\s*(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  return kibibytes / 1_024;
}
