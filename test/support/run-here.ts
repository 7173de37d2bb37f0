import { vi } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { runCommandLine } from '../../src/platform/cli/index.ts';
import type { Environment } from '../../src/platform/foundation/index.ts';
import type { Ended } from './started-shop.ts';

/** As `runTearline`, in this process: a second less. */
export async function runHere(words: readonly string[], environment: Environment): Promise<Ended> {
  const printed = { stdout: '', stderr: '' };
  const keep = (stream: 'stdout' | 'stderr', end: string) => (text: unknown) => {
    printed[stream] += `${text}${end}`;
    return true;
  };
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(keep('stdout', '\n')),
    vi.spyOn(console, 'error').mockImplementation(keep('stderr', '\n')),
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('stdout', '')),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('stderr', '')),
  ];
  const code = await runCommandLine(modules, environment, words);
  for (const spy of spies) spy.mockRestore();
  return { code, ...printed };
}
