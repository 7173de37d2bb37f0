import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the tree as text; empty where there is none. */
export function readText(root: string, path: string): string {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
