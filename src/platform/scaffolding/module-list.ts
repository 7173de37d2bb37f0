import { AppError } from '../foundation/index.ts';
import { namesOf } from './blueprint.ts';

export const MODULE_LIST = 'src/modules/index.ts';

const IMPORT = /^import \{ \w+ \} from '\.\/([a-z0-9-]+)\/module\.ts';$/;
const LIST = /(export const modules: readonly AnyModule\[\] = \[)([^\]]*)(\];)/;
const LINE_WIDTH = 110;

/** The list with one module more, as its last. */
export function addToList(text: string, module: string): string {
  const lines = text.split('\n');
  const before = lines.findLastIndex((line) => {
    const imported = IMPORT.exec(line)?.[1];
    return imported !== undefined && imported < module;
  });
  const first = lines.findIndex((line) => IMPORT.test(line));
  const position = before >= 0 ? before + 1 : first >= 0 ? first : 1;
  lines.splice(position, 0, importOf(module));
  return changeEntries(lines.join('\n'), (entries) => [...entries, namesOf({ module }).definition]);
}

export function removeFromList(text: string, module: string): string {
  const { definition } = namesOf({ module });
  const without = text
    .split('\n')
    .filter((line) => IMPORT.exec(line)?.[1] !== module)
    .join('\n');
  return changeEntries(without, (entries) => entries.filter((entry) => entry !== definition));
}

function importOf(module: string): string {
  return `import { ${namesOf({ module }).definition} } from './${module}/module.ts';`;
}

function changeEntries(text: string, change: (entries: readonly string[]) => readonly string[]): string {
  if (!LIST.test(text))
    throw new AppError({
      code: 'scaffolding.list-unreadable',
      kind: 'invalid',
      message: `${MODULE_LIST} has no \`export const modules: readonly AnyModule[] = […]\`, so nothing was written. Bring the list back into that form.`,
    });
  return text.replace(LIST, (_, open: string, inside: string, close: string) => {
    const entries = change(
      inside
        .split(',')
        .map((entry) => entry.trim())
        .filter(Boolean),
    );
    const short = `${open}${entries.join(', ')}${close}`;
    if (short.length <= LINE_WIDTH) return short;
    return `${open}\n${entries.map((entry) => `  ${entry},\n`).join('')}${close}`;
  });
}
