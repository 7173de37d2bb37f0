import { join } from 'node:path';
import { type Cruise, cruiseTree } from './cruise-tree.ts';

/** `npm run boundaries`: every import against the rules of .dependency-cruiser.js. */
const root = join(import.meta.dirname, '../..');
const cruise = await cruiseTree(root);
const problems = [...crossingsOf(cruise), ...computedImportsOf(cruise), ...unseenOf(cruise)];
for (const problem of problems) console.error(`${problem}\n`);
console.log(`${cruise.seen.length} modules, ${cruise.dependencies} dependencies cruised`);
if (problems.length > 0) {
  console.error(`${problems.length} ${problems.length === 1 ? 'violation' : 'violations'} of the boundaries`);
  process.exitCode = 1;
}

function crossingsOf({ crossings, rules }: Cruise): string[] {
  return crossings.map(({ rule, from, to, path }) => {
    const way = path.length > 0 ? path.join(' → ') : to;
    const place = from === to && path.length === 0 ? from : `${from} → ${way}`;
    return `✗ ${place}\n  ${rule}\n  ${rules.get(rule) ?? ''}`;
  });
}

function computedImportsOf({ computedImports }: Cruise): string[] {
  return computedImports.map(
    ({ file, line }) =>
      `✗ ${file}:${line}\n  every-import-names-its-file\n  A computed import() passes every fence unseen. Write the path out as a string; for a choice, list the alternatives.`,
  );
}

/** A cruise that saw nothing passes every rule, so seeing everything is a rule of its own. */
function unseenOf({ seen, onDisk }: Cruise): string[] {
  if (onDisk.length === 0) return ['✗ no TypeScript files in src and migrations: is this the root?'];
  const cruised = new Set(seen);
  const missed = onDisk.filter((file) => !cruised.has(file));
  if (missed.length === 0) return [];
  return [
    `✗ ${missed.length} of ${onDisk.length} files were not cruised\n  ${missed.slice(0, 5).join(', ')}\n  Keep typescript at ^6: with 7, dependency-cruiser sees no TypeScript and passes.`,
  ];
}
