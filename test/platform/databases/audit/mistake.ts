import type { IsolationLevel } from '../../../../src/platform/databases/index.ts';
import type { AuditedModules } from '../../../support/audited-modules.ts';

export interface Mistake {
  readonly what: string;
  /** Made by the superuser in the modules' database. */
  readonly make: string;
  readonly finds: readonly string[];
  /** What the attack then gets through with. */
  readonly crosses?: readonly string[];
  /** For what the remedies do not take away. */
  readonly undo?: string;
}

/** What the mistakes of shipping against storage are about. Without modules only the names of mistakes count. */
export function stageOf(level: IsolationLevel, modules: AuditedModules | undefined) {
  const storage = modules?.provisioned.placementOf('storage');
  const shipping = modules?.provisioned.placementOf('shipping');
  const inStorage = `${storage?.schema}.${storage?.prefix}`;
  const inShipping = `${shipping?.schema}.${shipping?.prefix}`;
  return {
    level,
    storage,
    shipping,
    inStorage,
    inShipping,
    boxes: `${inStorage}boxes`,
    crates: `${inShipping}crates`,
    owner: storage?.roles.owner,
    runtime: storage?.roles.runtime,
    intruder: shipping?.roles.runtime,
  };
}

export type Stage = ReturnType<typeof stageOf>;
