import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** Loads a file in a process of its own; answers whether the compiler came with it. */
function bringsCompiler(file: string): boolean {
  const script = `
    await import(process.argv[1]);
    const { createRequire } = await import('node:module');
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    process.stdout.write(String(loaded.some((name) => name.includes('/node_modules/typescript/'))));`;
  const words = ['--input-type=module', '--eval', script, new URL(`../../../${file}`, import.meta.url).href];
  return execFileSync(process.execPath, words, { encoding: 'utf8' }) === 'true';
}

it('whoever reads what was recorded, as the shop does, loads no compiler; whoever decides a gate does', () => {
  expect(bringsCompiler('src/platform/extraction/index.ts')).toBe(false);
  expect(bringsCompiler('src/run-shop.ts')).toBe(false);
  expect(bringsCompiler('src/platform/extraction/checklist.ts')).toBe(true);
});
