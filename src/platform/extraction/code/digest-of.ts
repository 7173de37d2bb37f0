import { createHash } from 'node:crypto';
import type { SourceTree } from './source-tree.ts';

const SHIPPED = ['src', 'migrations'];
const DEPENDENCIES = 'package-lock.json';

/** Tells whether what was found of some code holds for other code: of all that ships, and of what it depends on. */
export function digestOf(code: SourceTree): string {
  const hash = createHash('sha256');
  for (const file of code.in(...SHIPPED)) hash.update(`${file}\0${code.text(file)}\0`);
  return hash.update(code.read(DEPENDENCIES) ?? '').digest('hex');
}
