import { readdir, readFile } from 'node:fs/promises';

/** MiB of all processes whose command line names the folder, pages that they share counted once. */
export async function proportionalMemory(folder: string): Promise<number> {
  const parents = new Map<string, string>();
  const named = new Set<string>();
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    parents.set(pid, /^PPid:\s*(\d+)/m.exec(status)?.[1] ?? '0');
    if (command.includes('postgres') && command.includes(folder)) named.add(pid);
  }
  let kibibytes = 0;
  for (const [pid, parent] of parents) {
    if (!named.has(pid) && !named.has(parent)) continue;
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    kibibytes += Number(/^Pss:\s*(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  return kibibytes / 1_024;
}
