import { globSync } from 'node:fs';

/** What ships, and so what the fences hold for. */
export const SOURCE_FOLDERS = ['src', 'migrations'] as const;

/** Every TypeScript file of these folders, relative to the root. */
export function listSourceFiles(root: string): string[] {
  return globSync(
    SOURCE_FOLDERS.map((folder) => `${folder}/**/*.ts`),
    { cwd: root },
  ).sort();
}
