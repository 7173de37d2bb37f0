import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Writes files below a new temporary folder; what stands twice for a file is put together. */
export function plantTree(...layers: readonly Iterable<readonly [file: string, code: string]>[]): string {
  const contents = new Map<string, string>();
  for (const [file, code] of layers.flatMap((layer) => [...layer])) {
    contents.set(file, `${contents.get(file) ?? ''}${code}\n`);
  }
  const root = mkdtempSync(join(tmpdir(), 'tearline-boundaries-'));
  for (const [file, content] of contents) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  return root;
}
