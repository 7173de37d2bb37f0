import { existsSync } from 'node:fs';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { type Export, exportOf, importExport } from '../exported-as.ts';
import { type ModuleOutline, moduleOfOutline, outlineOf } from './module-outline.ts';

/** How another process comes to the definition of a module: it imports it, or is told what it looks like from outside. */
export type ModuleSource =
  | { readonly kind: 'imported'; readonly from: Export }
  | { readonly kind: 'outlined'; readonly outline: ModuleOutline };

export async function sourceOf(module: AnyModule): Promise<ModuleSource> {
  const from = exportOf(module) ?? (await findInShop(module));
  return from === undefined
    ? { kind: 'outlined', outline: await outlineOf(module) }
    : { kind: 'imported', from };
}

export async function moduleFrom(source: ModuleSource): Promise<AnyModule> {
  if (source.kind === 'outlined') return moduleOfOutline(source.outline);
  const found = await importExport(source.from);
  if (!isModule(found)) throw new TypeError(`${source.from.name} of ${source.from.file} is no module`);
  return found;
}

/** A module of the shop, where it is that very definition and not one that a test has altered. */
async function findInShop(module: AnyModule): Promise<Export | undefined> {
  const file = new URL(`../../../src/modules/${module.contract.module}/module.ts`, import.meta.url);
  if (!existsSync(file)) return undefined;
  const exported: Record<string, unknown> = await import(file.href);
  const name = Object.keys(exported).find((each) => exported[each] === module);
  return name === undefined ? undefined : { file: file.href, name };
}

function isModule(value: unknown): value is AnyModule {
  return typeof value === 'object' && value !== null && 'contract' in value && 'parts' in value;
}
