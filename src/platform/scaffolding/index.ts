/**
 * Writes, renames and removes modules in the working tree.
 * Promises: everything is decided, and refused, before the first file is touched; what is written passes every check
 * as it is; the changes are made all or none; only what is a module's own, and its lines in the lists, is changed.
 * Does not touch databases: what a module has stored stays where it is until somebody drops it.
 */
export { applyChanges, type FileChange } from './changes.ts';
export { formatFiles } from './format-files.ts';
export { planNewModule } from './new-module.ts';
export { planRemoval } from './remove-module.ts';
export { planRename } from './rename-module.ts';
