import { type Cruise, cruiseTree } from '../cruise-tree.ts';
import { blind, type FenceReport, type Violation } from './fence.ts';

const COMPUTED = 'every-import-names-its-file';
const COMPUTED_REMEDY =
  'A computed import() passes every fence unseen. Write the path out as a string; for a choice, list the alternatives.';

/** Every import below a root against the rules of .dependency-cruiser.js. */
export async function checkImports(root: string): Promise<FenceReport> {
  const cruise = await cruiseTree(root);
  return {
    name: 'imports',
    looked: `${cruise.seen.length} files, ${cruise.dependencies} imports, ${cruise.rules.size} rules`,
    violations: [...crossingsOf(cruise), ...computedImportsOf(cruise)],
    problems: unseenOf(cruise),
  };
}

function crossingsOf({ crossings, rules }: Cruise): Violation[] {
  return crossings.map(({ rule, from, to, path }) => {
    const way = path.length > 0 ? path.join(' → ') : to;
    return {
      fence: rule,
      file: from,
      what: to,
      place: from === to && path.length === 0 ? from : `${from} → ${way}`,
      remedy: rules.get(rule) ?? '',
    };
  });
}

function computedImportsOf({ computedImports }: Cruise): Violation[] {
  return computedImports.map(({ file, line, path }) => ({
    fence: COMPUTED,
    file,
    what: `import(${path})`,
    place: `${file}:${line}`,
    remedy: COMPUTED_REMEDY,
  }));
}

/** A cruise that saw nothing passes every rule, so seeing everything is a rule of its own. */
function unseenOf({ seen, onDisk, rules }: Cruise): string[] {
  if (onDisk.length === 0 || rules.size === 0)
    return [blind('imports', `${onDisk.length} files and ${rules.size} rules`)];
  const cruised = new Set(seen);
  const missed = onDisk.filter((file) => !cruised.has(file));
  if (missed.length === 0) return [];
  return [
    `✗ ${missed.length} of ${onDisk.length} files were not cruised\n  ${missed.slice(0, 5).join(', ')}\n  Keep typescript at ^6: with 7, dependency-cruiser sees no TypeScript and passes.`,
  ];
}
