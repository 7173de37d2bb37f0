import type { Command } from 'commander';
import { ConfigurationError, type Environment } from '../foundation/index.ts';
import type { AnyModule } from '../kernel/index.ts';
import type { OnShopProgress, ShopRequest } from './shop-requests.ts';

/** What the commands have from the program that they belong to. */
export interface CommandParts {
  readonly modules: readonly AnyModule[];
  readonly environment: Environment;
  readonly add: (parent: Command, name: string, description: string) => Command;
  readonly answer: <Answer>(
    json: boolean | undefined,
    value: unknown,
    render: (value: Answer) => string,
  ) => void;
  readonly ask: (request: ShopRequest, onProgress?: OnShopProgress) => Promise<unknown>;
  /** What was asked has been answered, and the answer is no. */
  readonly sayNo: () => void;
}

export function refuseUnknown(modules: readonly AnyModule[], module: string | undefined): void {
  const names = modules.map(({ contract }) => contract.module);
  if (module === undefined || names.includes(module)) return;
  throw new ConfigurationError([`There is no module ${module}. There are: ${names.join(', ')}.`]);
}
