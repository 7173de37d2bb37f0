import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Formats files as the repository has it; answers whether the formatter is installed. */
export function formatFiles(root: string, paths: readonly string[]): boolean {
  const biome = join(root, 'node_modules/.bin/biome');
  const code = paths.filter((path) => path.endsWith('.ts') && existsSync(join(root, path)));
  if (!existsSync(biome)) return false;
  if (code.length === 0) return true;
  const { status, stderr } = spawnSync(biome, ['format', '--write', ...code], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`biome format ended with ${status}: ${stderr}`);
  return true;
}
