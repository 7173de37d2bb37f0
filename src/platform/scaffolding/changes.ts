import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What becomes of one file: `after` is undefined for one that goes, `before` for one that is new. */
export interface FileChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What a file would become; undefined where it stays as it is. */
export function changeOf(root: string, path: string, after: string | undefined): FileChange | undefined {
  const file = join(root, path);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  return before === after ? undefined : { path, before, after };
}

/** Makes all of the changes or none: what was done is undone when one fails. Folders that become empty go. */
export function applyChanges(root: string, changes: readonly FileChange[]): void {
  const done: FileChange[] = [];
  try {
    for (const change of changes) {
      done.push(change);
      put(root, change.path, change.after);
    }
  } catch (error) {
    for (const { path, before } of done.reverse()) put(root, path, before);
    throw error;
  }
}

function put(root: string, path: string, text: string | undefined): void {
  const file = join(root, path);
  if (text !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  rmSync(file, { force: true });
  let folder = dirname(file);
  while (folder.length > root.length && existsSync(folder) && readdirSync(folder).length === 0) {
    rmdirSync(folder);
    folder = dirname(folder);
  }
}
