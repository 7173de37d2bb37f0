import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../foundation/index.ts';
import { type AnyModule, backupModule, restoreModule } from '../../kernel/index.ts';
import type { RehearsalPlace } from './rehearsal-place.ts';
import type { StepFinding } from './step.ts';

export interface CopyOptions {
  readonly modules: readonly AnyModule[];
  readonly module: string;
  /** The running shop's. */
  readonly environment: Environment;
  readonly places: readonly RehearsalPlace[];
  /** For what is under way between the two. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onStep: (step: string) => void;
}

/**
 * Backs the module up, and those that it calls, and restores them at each place; every table is read back and
 * compared. The shop goes on meanwhile: each module is copied as of one moment, one after the other.
 */
export async function copyData(options: CopyOptions): Promise<StepFinding> {
  const { modules, environment, places, signal, onStep } = options;
  const names = neededBy(modules, options.module);
  const onProgress = () => signal.throwIfAborted();
  const copied: string[] = [];
  for (const module of names) {
    const folder = join(options.folder, 'backup', module);
    onStep(`copying ${module}`);
    const { tables } = await backupModule({ modules, environment, module, folder, onProgress });
    for (const place of places)
      await restoreModule({
        modules,
        environment: place.environment,
        module,
        folder,
        verify: true,
        onProgress,
      });
    await rm(folder, { recursive: true, force: true });
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    copied.push(`${module} (${rows.toLocaleString('en')} rows in ${tables.length} tables)`);
  }
  return {
    status: 'pass',
    evidence: `Copied twice, read back and found equal: ${copied.join(', ')}. Modules that ${options.module} does not call are there and empty.`,
  };
}

/** The module, and all that it calls, those included that they call. */
function neededBy(modules: readonly AnyModule[], module: string): string[] {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    const definition = modules.find(({ contract }) => contract.module === name);
    for (const required of definition?.requires ?? []) visit(required.module);
  };
  visit(module);
  return [...found];
}
