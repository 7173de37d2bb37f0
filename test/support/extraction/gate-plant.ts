import type { ChecklistOptions } from '../../../src/platform/extraction/index.ts';

export type Kind = 'code' | 'catalogue' | 'probe' | 'traffic' | 'decision';

/** A fault on which one gate has to fail, and no gate of another kind may. */
export interface GatePlant {
  readonly gate: number;
  readonly what: string;
  readonly kind: Kind;
  readonly module: string;
  /** Where the modules have to lie for the fault to be one; SQLite otherwise. */
  readonly on?: 'postgres';
  /** What the checklist finds in the place of what is there. */
  readonly plant: () => Promise<Planted> | Planted;
}

export type Planted = Partial<
  Pick<ChecklistOptions, 'planted' | 'modules' | 'auditConfigured' | 'traffic'>
> & { readonly environment?: Readonly<Record<string, string>>; readonly remove?: () => Promise<void> };

export function file(path: string, text: string): Planted {
  return { planted: { files: new Map([[path, text]]) } };
}
