import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { sep } from 'node:path';

const TICKS_PER_SECOND = 100;

/**
 * Seconds of processor time that all processes at home in the folder or below it have used, with what their
 * ended children have. On a machine that others use, it says more than the time that went by.
 */
export async function processorTime(folder: string): Promise<number> {
  const home = await realpath(folder);
  let ticks = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const current = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (!`${current}${sep}`.startsWith(`${home}${sep}`)) continue;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // Behind the name, which may hold anything: utime, stime, cutime, cstime are fields 14 to 17.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    for (const field of fields.slice(11, 15)) ticks += Number(field);
  }
  return ticks / TICKS_PER_SECOND;
}
