import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const NOT_COPIED = new Set(['.git', 'node_modules', 'data']);
/** Written by the tools that run in the tree. */
const CACHES = ['.cache', '.vite', '.vite-temp', '.vitest'];

export interface TreeCopy {
  readonly root: string;
  remove(): Promise<void>;
}

/**
 * The working tree in a folder of its own, to be changed at will. Installed packages are linked file by file, since
 * a link to their folder would show other paths to whoever looks at imports; caches are copied.
 */
export async function copyTree(): Promise<TreeCopy> {
  const root = await mkdtemp(join(tmpdir(), 'tearline-tree-'));
  for (const name of readdirSync(ROOT))
    if (!NOT_COPIED.has(name)) await cp(join(ROOT, name), join(root, name), { recursive: true });
  linkPackages(root);
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

function linkPackages(root: string): void {
  const packages = join(ROOT, 'node_modules');
  // On another file system there are no links, and the copy takes its time.
  const ways = [['-al'], ['-a']];
  const isThere = ways.some(([way = '']) => {
    rmSync(join(root, 'node_modules'), { recursive: true, force: true });
    return spawnSync('cp', [way, packages, join(root, 'node_modules')]).status === 0;
  });
  if (!isThere) throw new Error(`${packages} could not be copied to ${root}`);
  for (const cache of CACHES) rmSync(join(root, 'node_modules', cache), { recursive: true, force: true });
  const checked = '.cache/tearline.tsbuildinfo';
  if (!existsSync(join(packages, checked))) return;
  mkdirSync(join(root, 'node_modules/.cache'));
  spawnSync('cp', [join(packages, checked), join(root, 'node_modules', checked)]);
}
